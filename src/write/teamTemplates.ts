/** A team's own templates: Markdown files of the workspace, read as data only. They stand in place of ours, or beside them. */
import { readLines } from '../runbook/lines.ts';
import { plainText } from '../runbook/plainText.ts';
import { OUR_TEMPLATES, SECTION_KINDS, type SectionKind, type SectionTemplate } from './sectionTemplates.ts';
import { fillTabStops } from './tabStops.ts';

/** Where a team keeps them, in each folder of the workspace. */
export const TEAM_FOLDER = '.incident-runbook/sections';

export interface TeamFile {
  /** `incident.md` */
  readonly name: string;
  readonly text: string;
}

/** Ours, with each that the team has its own of replaced, and the team's further ones behind them. */
export function templatesOf(files: readonly TeamFile[]): readonly SectionTemplate[] {
  const own = files.flatMap((file) => readTeamTemplate(file) ?? []);
  const ours = OUR_TEMPLATES.map((our) => {
    const sections = own.filter(({ kind }) => kind === our.kind);
    return sections.reduce(replaced, our);
  });
  return [...ours, ...own.filter(({ kind }) => kind === undefined)];
}

/** Nothing where the file holds no words. */
export function readTeamTemplate({ name, text }: TeamFile): SectionTemplate | undefined {
  const { facts, body } = splitFrontMatter(readLines(text).text);
  const words = body.replace(/^(?:[ \t]*\n)+/, '').trimEnd();
  if (words === '') return undefined;
  const fileName = name.replace(/\.md$/i, '');
  const kind = kindNamed(facts.get('kind') ?? fileName);
  const title = facts.get('title') ?? titleOf(kind) ?? headingOf(words) ?? fileName.replaceAll(/[-_]+/g, ' ');
  const under = facts.get('under');
  const where = { kind, title, ...(under !== undefined && { under }) };
  if (/^#{1,6}[ \t]/.test(words)) return { ...where, section: `${words}\n` };
  // Without a heading it is a step, where there can be one; else its title is the heading.
  const hasStep = OUR_TEMPLATES.some((our) => our.kind === kind && our.step !== undefined);
  if (hasStep) return { ...where, section: '', step: `${words}\n` };
  return { ...where, section: `# ${title}\n\n${words}\n` };
}

/** A team's step stands beside our section, and its section beside our step; what begins a container is theirs too. */
function replaced(our: SectionTemplate, own: SectionTemplate): SectionTemplate {
  const { section, ...rest } = own;
  if (section === '') return { ...our, ...rest };
  const { first: _first, numbersParts: _numbers, ...kept } = our;
  return { ...kept, ...own };
}

function titleOf(kind: SectionKind | undefined): string | undefined {
  return OUR_TEMPLATES.find((our) => our.kind === kind && kind !== undefined)?.title;
}

/** The words of its first heading: what one sees where it stands. */
function headingOf(words: string): string | undefined {
  const title = /^#{1,6}[ \t]+(\S.*?)(?:[ \t]+#+)?[ \t]*(?:\n|$)/.exec(words)?.[1];
  return title === undefined ? undefined : plainText(fillTabStops(title).text) || undefined;
}

/** `template`, or as the list calls it: `Message`, `Escalation level`. */
function kindNamed(words: string): SectionKind | undefined {
  const name = words
    .trim()
    .toLowerCase()
    .replaceAll(/[-_ ]+/g, ' ');
  return (
    SECTION_KINDS.find((kind) => kind === name) ?? OUR_TEMPLATES.find(({ title }) => title.toLowerCase() === name)?.kind
  );
}

/** `key: words` lines only: more is not needed. */
function splitFrontMatter(text: string): { readonly facts: ReadonlyMap<string, string>; readonly body: string } {
  const match = /^---[ \t]*\n((?:(?!---[ \t]*$).*\n)*?)---[ \t]*(?:\n|$)/m.exec(text);
  if (match === null || match.index !== 0) return { facts: new Map(), body: text };
  const facts = new Map<string, string>();
  for (const line of (match[1] ?? '').split('\n')) {
    const [, key, words] = /^([a-z]+):[ \t]*(\S.*?)[ \t]*$/.exec(line) ?? [];
    if (key !== undefined && words !== undefined) facts.set(key, words.replace(/^(["'])(.*)\1$/, '$2'));
  }
  return { facts, body: text.slice(match[0].length) };
}
