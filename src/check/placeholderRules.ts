/** What a reader takes for a hole and the extension does not, and one value under two names. */
import type { Command, Placeholder } from '../command/types.ts';
import type { Problem } from '../errors.ts';
import { fileRange } from '../runbook/fileRange.ts';
import type { Block } from '../runbook/types.ts';
import type { Found, Manuscript, Rule } from './types.ts';

interface Written {
  readonly text: string;
  readonly name: string;
}

/** Of what a call of the cluster names: no object can be called so, since names are small letters, digits, hyphens and dots. */
function unknownHole(word: string, kind: string): Written | undefined {
  const bracketed = BRACKETS.exec(word)?.slice(1);
  const inside = bracketed?.find((one) => one !== undefined);
  if (inside === undefined && !PLAIN.test(word)) return undefined;
  const name = (inside ?? word)
    .toLowerCase()
    .replaceAll('_', '-')
    .replace(/^(?:your|my|the)-/, '')
    .replace(/-here$/, '');
  return {
    text: word,
    name: /^(?:name|id||(?:[a-z0-9-]+-)?x{3,}(?:-[xyz]{3,})*|x+)$/.test(name) ? `${kind}-name` : name,
  };
}

/** `[pod]`, `{pod}`, `%pod%`, `(pod)`, `__POD__`, `@@pod@@` */
const BRACKETS =
  /^(?:\[([A-Za-z][\w-]*)\]|\{([A-Za-z][\w-]*)\}|%([A-Za-z][\w-]*)%|\(([A-Za-z][\w-]*)\)|__([A-Za-z][A-Za-z0-9-]*(?:_[A-Za-z0-9-]+)*)__|@@?([A-Za-z][\w-]*)@@?)$/;
/** `POD_NAME`, `pod_name`, `pod-here`, `your-pod`, `web-xxxxx` */
const PLAIN =
  /^(?:[A-Z][A-Z0-9]*(?:[-_][A-Z0-9]+)*|[a-z][a-z0-9]*(?:_[a-z0-9]+)+|[a-z][a-z0-9-]*-here|your-[a-z][a-z0-9-]*|(?:[a-z][a-z0-9-]*-)?x{3,}(?:-[xyz]{3,})*)$/;

/** Their names may have large letters and signs. */
const FREE_NAMES = /role|crd|customresource|apiservice|user|group/;

function unknownHoles(manuscript: Manuscript): readonly Found[] {
  return manuscript.runbook.blocks.flatMap((block) =>
    block.commands.flatMap((command) => holesOf(command).flatMap((hole) => placesOf(block, command, hole))),
  );
}

function holesOf({ calls, text }: Command): readonly Written[] {
  const words = calls.flatMap(({ objects, namespace, verb }) => [
    // `kubectl set env` and `config` name other things in the same places.
    ...(verb[0] === 'config' ? [] : objects.map(({ kind, name }) => ({ kind, name }))),
    { kind: 'namespace', name: namespace },
  ]);
  const holes = new Map<string, Written>();
  for (const { kind, name } of words) {
    if (name === undefined || FREE_NAMES.test(kind) || holes.has(name)) continue;
    const hole = unknownHole(name, kind === '' ? 'object' : kind);
    if (hole !== undefined) holes.set(name, hole);
  }
  // To the shell a pattern: what it names is not known before it runs.
  for (const [written, inside = ''] of calls.length === 0 ? [] : text.matchAll(BRACKETED)) {
    const hole = THINGS.test(inside) ? unknownHole(written, '') : undefined;
    if (hole !== undefined) holes.set(written, hole);
  }
  return [...holes.values()];
}

const BRACKETED = /(?<=[\s/=])\[([A-Za-z][\w-]{0,40})\](?=[\s:]|$)/g;
const THINGS =
  /^(?:[\w-]+[-_])?(?:pod|node|namespace|deployment|statefulset|service|container|secret|configmap|job|pvc|cluster|name|id)s?$/i;

/** The words of an example that stand for a value, with the signs that somebody put around them. */
export function fixExample({ range }: Problem, { text, runbook }: Manuscript): Problem['fix'] {
  // In a script that has no Run nobody is asked.
  const block = runbook.blocks.find((one) => one.range.start <= range.start && range.end <= one.range.end);
  if (block?.kind !== 'shell') return undefined;
  const word = text.slice(range.start, range.end);
  const name = /^(?:my-)?([a-z]+-name)(?:-xyz)?$|^([a-z]+)-xyz$|^YOUR[-_]([A-Z_-]+)$/
    .exec(word)
    ?.slice(1)
    .find(Boolean)
    ?.replace(/[-_]HERE$/, '');
  if (name === undefined) return undefined;
  const around = /^(?:\[\]|\{\}|%%)$/.test(text.charAt(range.start - 1) + text.charAt(range.end)) ? 1 : 0;
  const hole = `<${name.toLowerCase().replaceAll('_', '-')}>`;
  return { title: `Write ${hole}`, range: { start: range.start - around, end: range.end + around }, text: hole };
}

function placesOf(block: Block, command: Command, { text, name }: Written): readonly Found[] {
  const found: Found[] = [];
  for (let at = command.text.indexOf(text); at >= 0; at = command.text.indexOf(text, at + text.length)) {
    const range = { start: at, end: at + text.length };
    const isWord =
      /^[\s/='",]?$/.test(command.text.charAt(at - 1)) && /^[\s/:'",]?$/.test(command.text.charAt(range.end));
    const isNamed = command.traps.some((trap) => trap.range.start < range.end && range.start < trap.range.end);
    if (!isWord || isNamed) continue;
    const place = fileRange(block, { start: command.range.start + at, end: command.range.start + range.end });
    found.push({
      range: place,
      message: `${text} looks like a value to fill in, but it runs as it stands. Write <${name}>: then it is asked for.`,
      fix: { title: `Write <${name}>`, range: place, text: `<${name}>` },
    });
  }
  return found;
}

/** Things that have nothing but a name: `<pod>` and `<pod-name>` are one. */
const NAMED =
  /^(pod|node|deployment|statefulset|daemonset|service|container|namespace|job|cronjob|configmap|secret|pvc|ingress|cluster|context)-?(?:name)?$/;

interface Hole {
  readonly placeholder: Placeholder;
  readonly block: Block;
  readonly command: Command;
}

function twoNames(manuscript: Manuscript): readonly Found[] {
  const groups = new Map<string, Hole[]>();
  for (const block of manuscript.runbook.blocks) {
    for (const command of block.commands) {
      for (const placeholder of command.placeholders) {
        const base = NAMED.exec(placeholder.name.toLowerCase().replaceAll(/[_ .]/g, '-'))?.[1];
        if (base === undefined) continue;
        const group = groups.get(base);
        if (group === undefined) groups.set(base, [{ placeholder, block, command }]);
        else group.push({ placeholder, block, command });
      }
    }
  }
  return [...groups.values()].flatMap(namedTwice);
}

/** What most places call it stays; of as many, the first. */
function namedTwice(holes: readonly Hole[]): readonly Found[] {
  const counts = new Map<string, number>();
  for (const { placeholder } of holes) counts.set(placeholder.name, (counts.get(placeholder.name) ?? 0) + 1);
  if (counts.size < 2) return [];
  const [usual] = [...counts].reduce((best, one) => (one[1] > best[1] ? one : best));
  const kept = holes.find(({ placeholder }) => placeholder.name === usual)?.placeholder.text ?? `<${usual}>`;
  return holes
    .filter(({ placeholder }) => placeholder.name !== usual)
    .map(({ placeholder, block, command }): Found => {
      const { start, end } = placeholder.range;
      const range = fileRange(block, { start: command.range.start + start, end: command.range.start + end });
      return {
        range,
        message: `${placeholder.text} is called ${kept} elsewhere in this file, so that the same value is asked for twice. Write ${kept}.`,
        fix: { title: `Write ${kept}`, range, text: kept },
      };
    });
}

export const placeholderRules: readonly Rule[] = [
  {
    code: 'unknown-placeholder',
    severity: 'warning',
    title: 'A value to fill in that is not seen as one',
    why: '`POD_NAME` or `[pod-name]` is a word like any other: the command runs with it as it stands.',
    cure: 'Write values to fill in as `<pod-name>` or `{{pod-name}}`.',
    bad: '# Shop\n\n```bash\nkubectl describe pod POD_NAME\n```\n',
    good: '# Shop\n\n```bash\nkubectl describe pod <pod-name>\n```\n',
    check: unknownHoles,
  },
  {
    code: 'two-names',
    severity: 'information',
    title: 'One value under two names',
    why: '`<pod>` and `<pod-name>` are the same to the reader, and two to the tool: the value is asked for twice, and may differ.',
    cure: 'Write the same name everywhere in the file.',
    bad: '# Shop\n\n```bash\nkubectl describe pod <pod-name>\n\nkubectl logs <pod>\n```\n',
    good: '# Shop\n\n```bash\nkubectl describe pod <pod-name>\n\nkubectl logs <pod-name>\n```\n',
    check: twoNames,
  },
];
