/** How a notebook begins: its front matter, its title, the names of its file. */
import { createHash } from 'node:crypto';
import { parseNotebook } from './format.ts';
import { escapeMarkdown } from './renderEntry.ts';

export const NOTEBOOK_ENDING = '.incident.md';

/** What the front matter says of an incident. */
export interface IncidentFacts {
  /** Stays the same wherever the file goes. */
  readonly id: string;
  readonly title: string;
  /** UTC, ISO 8601. */
  readonly startedAt: string;
}

export function newFacts(title: string | undefined, nowMs: number): IncidentFacts {
  const startedAt = utcSeconds(nowMs);
  const id = crypto.randomUUID().replaceAll('-', '').slice(0, 16);
  const named = title?.replace(/[\s\p{Cc}]+/gu, ' ').trim() ?? '';
  return { id, startedAt, title: named === '' ? defaultTitle(startedAt) : named };
}

function defaultTitle(startedAt: string): string {
  return `Incident of ${startedAt.slice(0, 16).replace('T', ' ')} UTC`;
}

/** The text of a notebook in which nothing happened yet. `title` in front matter would count as a heading of its own. */
export function newNotebook({ id, title, startedAt }: IncidentFacts): string {
  return `---\nname: ${JSON.stringify(title)}\nstarted: ${startedAt}\nincident: ${id}\n---\n\n# ${escapeMarkdown(title)}\n`;
}

/** Of any notebook, also one that people wrote by hand: what it does not say comes from its name. */
export function readFacts(text: string, file: string): IncidentFacts {
  const [first] = parseNotebook(text);
  const frontMatter = first?.kind === 'frontMatter' ? first.raw : '';
  const value = (key: string): string | undefined => {
    const written = new RegExp(`^${key}:[ \\t]*(\\S.*?)[ \\t]*$`, 'm').exec(frontMatter)?.[1];
    return written === undefined ? undefined : unquoted(written);
  };
  const name = file.split(/[\\/]/).at(-1)?.slice(0, -NOTEBOOK_ENDING.length) ?? '';
  const id = value('incident');
  return {
    id:
      id !== undefined && /^[\w-]{8,64}$/.test(id) ? id : createHash('sha256').update(file).digest('hex').slice(0, 16),
    title: value('name') ?? value('title') ?? /^#[ \t]+(\S.*?)[ \t]*$/m.exec(text)?.[1] ?? name,
    startedAt: value('started') ?? '',
  };
}

function unquoted(written: string): string {
  const quote = written[0];
  if (quote === "'" && written.endsWith("'")) return written.slice(1, -1).replaceAll("''", "'");
  if (quote !== '"') return written.replace(/[ \t]+#.*$/, '');
  try {
    return String(JSON.parse(written));
  } catch {
    return written;
  }
}

/** `2026-11-24-0314`: sorts by time, and a colon has no place in a file's name. */
export function timeInName(startedAt: string, upTo: 'minutes' | 'seconds'): string {
  const [date = '', time = ''] = startedAt.split('T');
  return `${date}-${time.slice(0, upTo === 'minutes' ? 5 : 8).replaceAll(':', '')}`;
}

/** Of a file name of 255 bytes, with room for the time, a number and the endings; some encrypted disks take 143 only. */
const maxSlugBytes = 100;
const maxSlugLetters = 60;

/**
 * `inventory-service`, `склад-не-отвечает`: letters and digits of any script, in one form, so that Git and every file
 * system see the same name; Latin letters without their accents.
 */
export function slugOf(words: string): string {
  const letters = words
    .normalize('NFKD')
    .toLowerCase()
    .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .normalize('NFC')
    .replace(/(?:[^\p{L}\p{N}\p{M}]|\p{Default_Ignorable_Code_Point})+/gu, '-')
    // A mark with no letter to stand on would be drawn on the hyphen.
    .replace(/(^|-)\p{M}+/gu, '$1')
    .replace(/^-+/, '');
  let slug = '';
  // A letter goes with its marks.
  for (const [letter] of letters.matchAll(/[^\p{M}]\p{M}*/gu)) {
    if (slug.length >= maxSlugLetters || Buffer.byteLength(slug + letter) > maxSlugBytes) break;
    slug += letter;
  }
  return slug.replace(/-+$/, '');
}

/** The name in the workspace: `2026-11-24-0314-inventory-service`, from the title that a person gave, else from `name`. */
export function nameInWorkspace(facts: IncidentFacts, name: string | undefined): string {
  const own = facts.title === defaultTitle(facts.startedAt) ? undefined : facts.title;
  const slug = slugOf(own ?? name ?? '');
  return `${timeInName(facts.startedAt, 'minutes')}-${slug === '' ? 'incident' : slug}`;
}

/** `2026-11-24T03:14:07Z`, of ms since 1970. */
export function utcSeconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
