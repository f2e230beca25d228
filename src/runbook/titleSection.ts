/** The only heading of the first level, where none stands above it: the title of the document, and no section of it. */
import type { Section } from './types.ts';

export function titleSection(sections: readonly Section[]): Section | undefined {
  const [first] = sections;
  return first?.level === 1 && sections.filter(({ level }) => level === 1).length === 1 ? first : undefined;
}
