/** A whole new runbook for a service, and where it goes among those that are there. */
import { exampleWords } from '../command/exampleWords.ts';
import { OUR_TEMPLATES, type SectionKind, type SectionTemplate } from './sectionTemplates.ts';
import { parseRunbook } from '../runbook/parseRunbook.ts';
import { newSection } from './newSection.ts';
import { serviceId } from './service.ts';
import { fillTabStops, putKnown, type Filled } from './tabStops.ts';

const beginning = `---
runbook: true
service: [[the-service]]
---

# [[called]] incident response

What to do when [[called]] fails. [[What it does, and what it needs.]]
`;

const contacts = `
## Contacts

- On-call engineer: [[how to reach them]]
- Incident lead: [[how to reach them]]
`;

const SECTIONS: readonly SectionKind[] = ['severity', 'incident', 'template', 'review', 'escalation'];

/** `service`: as the person calls it. `templates`: with the team's own. */
export function newRunbook(service: string, templates: readonly SectionTemplate[] = OUR_TEMPLATES): Filled {
  const called = service.trim().replaceAll(/\s+/g, ' ');
  const id = serviceId(called);
  const named = putKnown(beginning, 'called', called === '' ? 'Service' : inMarkdown(called));
  // What somebody forgot to replace is no name: then it is asked for.
  const isName = id !== '' && exampleWords(id, false, []).length === 0;
  let template = putKnown(named, 'the-service', isName ? inYaml(id) : undefined);
  for (const kind of SECTIONS) {
    const own = templates.find((one) => one.kind === kind);
    const section = own && newSection(template, parseRunbook(template), template.length, own);
    if (section?.kind !== 'edit') continue;
    template = template.slice(0, section.offset) + section.template + template.slice(section.offset);
  }
  return fillTabStops(template + contacts);
}

/** In quotes where readers of YAML, old ones too, would take it for a number, a time, a truth or nothing. */
function inYaml(id: string): string {
  return /^\d|^(?:true|false|null|yes|no|on|off|y|n)$/.test(id) ? `'${id}'` : id;
}

/** What would act as Markdown or HTML is put out of action; all else stays as it was typed. */
function inMarkdown(words: string): string {
  return words
    .replace(/[\\`*<[\]]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|&(?=#?\w{1,30};)|~(?=~)/gu, String.raw`\$&`)
    .replaceAll('://', String.raw`\://`)
    .replaceAll(/(?<![\p{L}\p{N}])www(?=\.)|(?<=[\w.+-])@(?=[\w-])/giu, (sign) =>
      sign === '@' ? String.raw`\@` : `${sign}\\`,
    );
}

/**
 * A path relative to the workspace folder: beside the runbooks that are there, named as most of them are.
 * `others`: their paths, with `/`.
 */
export function newRunbookPath(service: string, others: readonly string[]): string {
  const folders = new Map<string, number>();
  for (const other of others) {
    const folder = other.includes('/') ? other.slice(0, other.lastIndexOf('/')) : '';
    folders.set(folder, (folders.get(folder) ?? 0) + 1);
  }
  const [most] = [...folders].toSorted(([a, n], [b, m]) => m - n || a.length - b.length || (a < b ? -1 : 1));
  const folder = most?.[0] ?? 'runbooks';
  const id = serviceId(service);
  const base = `${id === '' ? 'service' : id}${endingOf(others)}`;
  const taken = new Set(others.map((other) => other.toLowerCase()));
  for (let n = 1; ; n++) {
    const path = `${folder === '' ? '' : `${folder}/`}${base}${n === 1 ? '' : `-${n}`}.md`;
    if (!taken.has(path.toLowerCase())) return path;
  }
}

/** The ending that most names share; a lone `incident-response.md` counts for its own. */
function endingOf(others: readonly string[]): string {
  const endings = ['-incident-response', '-runbook', '-playbook'];
  const counts = endings.map((ending) => others.filter((other) => other.endsWith(`${ending}.md`)).length);
  const best = Math.max(...counts);
  return (best > 0 ? endings[counts.indexOf(best)] : undefined) ?? '-incident-response';
}
