/** What is refused, in the shape and the words of the real API server: `kubectl` prints the message and goes by reason and code. */

/** What is wrong with one field, as the API server words it: `spec.replicas`, `Invalid value: -1: must be …`. */
export interface Cause {
  readonly field: string;
  readonly message: string;
}

/** Thrown where a request is refused; becomes the answer. */
export class Refusal extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: object;

  constructor(code: number, reason: string, message: string, details: object = {}) {
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
interface Named {
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

export function notFound({ plural, group }: Named, name: string): Refusal {
  return new Refusal(404, 'NotFound', `${dotted(plural, group)} "${name}" not found`);
}

export function alreadyExists({ plural, group }: Named, name: string): Refusal {
  return new Refusal(409, 'AlreadyExists', `${dotted(plural, group)} "${name}" already exists`);
}

export function conflict({ plural, group }: Named, name: string): Refusal {
  const because = 'the object has been modified; please apply your changes to the latest version and try again';
  const message = `Operation cannot be fulfilled on ${dotted(plural, group)} "${name}": ${because}`;
  return new Refusal(409, 'Conflict', message);
}

/** A path that nothing answers, anywhere. */
export function noSuchPath(): Refusal {
  return new Refusal(404, 'NotFound', 'the server could not find the requested resource');
}

/** What a real server has. */
export function notServed(what: string): Refusal {
  return new Refusal(404, 'NotFound', `${what} is not part of the practice cluster`);
}

/** Where `kubectl apply` looks for a kind that it has found nowhere else. 406: of that it prints what it is told, of a 404 it does not. */
export function noSuchKind(): Refusal {
  const message = 'a kind in it is not part of the practice cluster (kubectl api-resources lists those that are)';
  return new Refusal(406, 'NotAcceptable', message);
}

/** 405, since after a 404 `kubectl debug` crashes. */
export function notOffered(what: string): Refusal {
  return new Refusal(405, 'MethodNotAllowed', `${what} is not part of the practice cluster`);
}

export function unsupportedMedia(message: string): Refusal {
  return new Refusal(415, 'UnsupportedMediaType', message);
}

/** Here `kubectl` reads the details: it puts its own sentence together. */
export function invalid({ kind, group }: Named, name: string, causes: readonly Cause[]): Refusal {
  const sentences = causes.map(({ field, message }) => `${field}: ${message}`);
  const all = sentences.length > 1 ? `[${sentences.join(', ')}]` : sentences.join('');
  const message = `${dotted(kind, group)} "${name}" is invalid: ${all}`;
  return new Refusal(422, 'Invalid', message, { name, group, kind, causes });
}
