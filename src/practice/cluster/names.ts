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

/** Ten letters that are the same for the same text. */
export function hashName(text: string): string {
  let hash = 2166136261; // FNV-1a
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 16777619);
  const digits = String(hash >>> 0).padStart(10, '0');
  return digits.replace(/\d/g, (digit) => letters.charAt(Number(digit)));
}
