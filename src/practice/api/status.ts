/** What is refused, in the shape and the words of the real API server: `kubectl` prints the message and goes by reason and code. */

/** What is wrong with one field, as the API server words it: `spec.replicas`, `Invalid value: -1: must be …`. */
export interface Cause {
  readonly field: string;
  readonly message: string;
}

interface Details {
  readonly name?: string | undefined;
  readonly group?: string;
  readonly kind?: string;
  readonly causes?: readonly Cause[];
}

/** Thrown where a request is refused; becomes the answer. */
export class Refusal extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: Details;

  constructor(code: number, reason: string, message: string, details: Details = {}) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  get status() {
    const { message, reason, details, code } = this;
    return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details, code };
  }
}

/** What a refusal says of a resource. */
export interface Named {
  readonly plural: string;
  readonly group: string;
  readonly kind: string;
}

/** `deployments.apps`; of the core group the plural alone. */
export function dotted(plural: string, group: string): string {
  return group === '' ? plural : `${plural}.${group}`;
}

export function badRequest(message: string): Refusal {
  return new Refusal(400, 'BadRequest', message);
}

/** What is said of one object, by its plural. */
function ofObject(code: number, reason: string, { plural, group }: Named, name: string, say: (what: string) => string) {
  return new Refusal(code, reason, say(`${dotted(plural, group)} "${name}"`), { name, group, kind: plural });
}

export function notFound(resource: Named, name: string): Refusal {
  return ofObject(404, 'NotFound', resource, name, (what) => `${what} not found`);
}

export function alreadyExists(resource: Named, name: string): Refusal {
  return ofObject(409, 'AlreadyExists', resource, name, (what) => `${what} already exists`);
}

export function conflict(resource: Named, name: string): Refusal {
  const because = 'the object has been modified; please apply your changes to the latest version and try again';
  return ofObject(409, 'Conflict', resource, name, (what) => `Operation cannot be fulfilled on ${what}: ${because}`);
}

/** A path that nothing answers; `message` where there is more to say. */
export function noSuchPath(message = 'the server could not find the requested resource'): Refusal {
  return new Refusal(404, 'NotFound', message);
}

/** 405, since after a 404 `kubectl debug` crashes. */
export function notOffered(what: string): Refusal {
  return new Refusal(405, 'MethodNotAllowed', `${what} is not part of the practice cluster`);
}

export function unsupportedMedia(message: string): Refusal {
  return new Refusal(415, 'UnsupportedMediaType', message);
}

export function invalid({ kind, group }: Named, name: string, causes: readonly Cause[]): Refusal {
  const sentences = causes.map(({ field, message }) => `${field}: ${message}`);
  const all = sentences.length > 1 ? `[${sentences.join(', ')}]` : sentences.join('');
  const message = `${dotted(kind, group)} "${name}" is invalid: ${all}`;
  return new Refusal(422, 'Invalid', message, { name, group, kind, causes });
}
