/**
 * What is refused, in the shape and the words of the real API server: `kubectl` prints the message, and decides by reason
 * and code what else to try.
 */

interface Details {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly causes?: readonly { readonly reason: string; readonly message: string; readonly field: string }[];
}

/** Thrown where a request is refused; becomes the answer. */
export class Refusal extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: Details | undefined;

  constructor(code: number, reason: string, message: string, details?: Details) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  get status() {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      ...(this.details && { details: this.details }),
      code: this.code,
    };
  }
}

/** What a refusal says of a kind: its plural and group. */
export interface Named {
  readonly plural: string;
  readonly group: string;
  readonly kind: string;
}

/** `deployments.apps`; of the core group the plural alone. */
export function dotted(plural: string, group: string): string {
  return group === '' ? plural : `${plural}.${group}`;
}

function detailsOf({ plural, group }: Named, name: string): Details {
  return { name, ...(group !== '' && { group }), kind: plural };
}

export function badRequest(message: string): Refusal {
  return new Refusal(400, 'BadRequest', message);
}

export function unauthorized(): Refusal {
  return new Refusal(401, 'Unauthorized', 'Unauthorized');
}

export function notFound(resource: Named, name: string): Refusal {
  const message = `${dotted(resource.plural, resource.group)} "${name}" not found`;
  return new Refusal(404, 'NotFound', message, detailsOf(resource, name));
}

/** A path that nothing answers; `message` where there is more to say. */
export function noSuchPath(message = 'the server could not find the requested resource'): Refusal {
  return new Refusal(404, 'NotFound', message, {});
}

/** 405, since after a 404 `kubectl debug` crashes. */
export function notOffered(what: string): Refusal {
  return new Refusal(405, 'MethodNotAllowed', `${what} is not part of the practice cluster`, {});
}

export function alreadyExists(resource: Named, name: string): Refusal {
  const message = `${dotted(resource.plural, resource.group)} "${name}" already exists`;
  return new Refusal(409, 'AlreadyExists', message, detailsOf(resource, name));
}

export function conflict(resource: Named, name: string, because: string): Refusal {
  const message = `Operation cannot be fulfilled on ${dotted(resource.plural, resource.group)} "${name}": ${because}`;
  return new Refusal(409, 'Conflict', message, detailsOf(resource, name));
}

export function unsupportedMedia(message: string): Refusal {
  return new Refusal(415, 'UnsupportedMediaType', message, {});
}

/** What is wrong with one field, as the API server words it: `spec.replicas`, `Invalid value: -1: must be …`. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
  /** `FieldValueInvalid`, `FieldValueRequired`, … */
  readonly reason: string;
}

export function invalid({ kind, group }: Named, name: string, problems: readonly FieldProblem[]): Refusal {
  const sentences = problems.map(({ field, message }) => `${field}: ${message}`);
  const all = sentences.length > 1 ? `[${sentences.join(', ')}]` : sentences.join('');
  return new Refusal(422, 'Invalid', `${dotted(kind, group)} "${name}" is invalid: ${all}`, {
    name,
    ...(group !== '' && { group }),
    kind,
    causes: problems.map(({ field, message, reason }) => ({ reason, message, field })),
  });
}

/** A patch whose result cannot be taken. It names no object, as with the real one; `kubectl` says *The request is invalid*. */
export function invalidPatch(patch: string, because: string): Refusal {
  const message = `Invalid value: ${JSON.stringify(patch)}: ${because}`;
  return new Refusal(422, 'Invalid', ` "" is invalid: patch: ${message}`, {
    causes: [{ reason: 'FieldValueInvalid', message, field: 'patch' }],
  });
}
