/** Random ends of names, in the letters that Kubernetes takes (no vowels, so that no words come out), and uids. */
import type { Random } from '../types.ts';

const letters = 'bcdfghjklmnpqrstvwxz2456789';

export function randomName(random: Random, length: number): string {
  return Array.from({ length }, () => letters.charAt(Math.floor(random() * letters.length))).join('');
}

/** In the form of a UUID of version 4. */
export function randomUid(random: Random): string {
  return 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(random() * 16).toString(16));
}

/** Ten letters that stand for a number of 32 bits. */
export function nameOfHash(hash: number): string {
  let rest = hash >>> 0;
  let name = '';
  // more letters than the number has digits in this base: the last ones come from a second turn
  for (let index = 0; index < 10; index += 1) {
    name += letters.charAt(rest % letters.length);
    rest = rest < letters.length ? Math.imul(hash, 2654435761) >>> 0 : Math.floor(rest / letters.length);
  }
  return name;
}
