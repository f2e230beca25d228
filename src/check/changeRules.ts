/** Changes at the wrong place, without a way back, or over a file that was evidence. */
import type { Command } from '../command/types.ts';
import { changesWhatRuns } from '../runbook/checkThatChanges.ts';
import { fileRange } from '../runbook/fileRange.ts';
import type { Block } from '../runbook/types.ts';
import { incidentsIn, isDiagnosis, withoutNumber } from './incidents.ts';
import { placeAt } from './manuscript.ts';
import type { Found, Manuscript, Rule } from './types.ts';

const isChange = ({ effect }: Command): boolean => effect === 'changes' || effect === 'deletes';

function firstLine(block: Block, command: Command): Found['range'] {
  const end = command.text.indexOf('\n');
  return fileRange(block, {
    start: command.range.start,
    end: command.range.start + (end < 0 ? command.text.length : end),
  });
}

/** What its own words or its heading give away is said by `check-that-changes`. */
function changesUnderDiagnosis({ runbook }: Manuscript): readonly Found[] {
  return runbook.blocks.flatMap((block) => {
    const heading = block.headingPath.find(isDiagnosis);
    if (heading === undefined) return [];
    return block.commands
      .filter((command) => command.refused === undefined && changesWhatRuns(command))
      .filter(({ traps }) => !traps.some(({ code }) => code === 'check-that-changes'))
      .map((command): Found => ({
        range: firstLine(block, command),
        message: `Under “${heading}” one expects to look only, but this ${command.effect === 'deletes' ? 'deletes' : 'changes'} something. Move it to where things are changed.`,
      }));
  });
}

/** Verbs that leave something else than what was there, unseen: `edit` shows it. A restart, a rollback or a deleted pod needs no way back. */
const LASTING: Readonly<Record<string, RegExp>> = {
  kubectl: /^(?:scale|set|patch|drain|cordon|taint|autoscale|delete|replace)$/,
  oc: /^(?:scale|set|patch|delete|replace)$/,
  helm: /^(?:upgrade|uninstall)$/,
};
const DATA = /\.(?:updateOne|updateMany|deleteOne|deleteMany|replaceOne|findOneAnd\w+|drop|dropDatabase|remove)\s*\(/;
/** What lasts by the words that a client of a database is given. */
const STATEMENTS: readonly (readonly [program: RegExp, statement: RegExp])[] = [
  [/\bmongo(?:sh)?\b/, DATA],
  [/\bredis-cli\b/, /\bconfig\s+set\b/i],
  [
    /\b(?:psql|mysql|mariadb)\b/,
    /\b(?:alter\s+(?:system|table|role|user|database)|update\s+[\w."]+\s+set|delete\s+from|drop\s+(?:table|database|index|user|role)|truncate\s+(?:table\s+)?\w)/i,
  ],
];
const WAY_BACK =
  /\b(?:undo(?:es|ne)?|roll(?:s|ed|ing)?[ -]?back|revert(?:s|ed|ing)?|restor(?:e|es|ed|ing)|ways? back|(?:back|return) to|(?:put|set|scale|switch|take|turn|bring|go|goes|get|gets)\b.{0,40}\bback|uncordon|(?:un)?paus(?:e|es|ed|ing)|afterwards|backup|original|previous (?:value|version|state|size)|as (?:it was )?before|before (?:the|you|any) change|temporar(?:y|ily)|scale (?:it )?down again)\b/i;
/** Lists of commands to look up, and what is done once. */
const NO_STEPS =
  /quick|cheat ?sheet|reference|useful|common commands|rollback|roll back|restore|recover|clean(?:ing)?[ -]?up|install|setup|set up|prerequisite|deploy|appendix|creat(?:e|ing)|migrat|upgrad|experiment|tutorial|example/i;
/** Another language has words of its own for the way back. */
const FOREIGN =
  /\p{Script=Hangul}|\p{Script=Han}|\p{Script=Kana}|\p{Script=Cyrillic}|\p{Script=Greek}|\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Thai}|\b(?:und|nicht|werden|les|dans|pour|los|para|het|een|della|não)\b/iu;

function changesWithoutWayBack(manuscript: Manuscript): readonly Found[] {
  const incidents = new Set(incidentsIn(manuscript).map(({ index }) => index));
  const seen = new Set<number>();
  return manuscript.runbook.blocks.flatMap((block): readonly Found[] => {
    if (block.headingPath.some((title) => NO_STEPS.test(title) && !isResolution(title))) return [];
    const command = block.kind === 'shell' ? block.commands.find((one) => isChange(one) && lasts(one)) : undefined;
    const script = block.kind === 'mongosh' ? DATA.exec(block.text) : null;
    if (command === undefined && script === null) return [];
    const index = scopeOf(manuscript, block, incidents);
    if (seen.has(index)) return [];
    seen.add(index);
    const section = manuscript.places[index]?.section;
    const text = section === undefined ? manuscript.text : manuscript.text.slice(section.range.start, section.end);
    if (WAY_BACK.test(text) || FOREIGN.test(text) || isUndoneIn(text)) return [];
    const range =
      command === undefined
        ? fileRange(block, { start: script?.index ?? 0, end: (script?.index ?? 0) + (script?.[0].length ?? 0) })
        : firstLine(block, command);
    const where = section === undefined ? 'This runbook' : `“${section.title}”`;
    return [
      {
        range,
        message: `${where} changes this and nowhere says how to go back. Write the way back beside the change.`,
      },
    ];
  });
}

/** Scaled twice, to two sizes; what was installed is taken away. */
function isUndoneIn(text: string): boolean {
  const lines = text.split('\n');
  const sizes = lines
    .filter((line) => line.includes('scale'))
    .flatMap((line) => Array.from(line.matchAll(/--replicas[= ](\S+)/g), ([, size]) => size));
  return (
    new Set(sizes).size > 1 ||
    (lines.some((line) => line.includes('upgrade') && /\s(?:--install|-i)\b/.test(line)) &&
      /\b(?:helm (?:uninstall|delete)|(?:kubectl|oc) delete (?:ns|namespace))\b/.test(text))
  );
}

/** A label or an annotation with the time in it, on the pods' template: they start anew, and no more. */
const restarts = (text: string): boolean =>
  text.includes('restartedAt') || (/["']date\b/.test(text) && /(?:\$\(|`)\s*date\b/.test(text));

const isResolution = (title: string): boolean => /^(?:resolution|recovery|mitigation)/i.test(withoutNumber(title));

function lasts({ calls, text, refused }: Command): boolean {
  if (refused !== undefined) return false;
  return (
    calls.some(({ client, verb, effect, objects }) => {
      if (effect !== 'changes' && effect !== 'deletes') return false;
      // A pod comes back by itself; what kind a value is cannot be told.
      const isPod = verb[0] === 'delete' && objects.every(({ kind }) => /^(?:pod|job|event|lease|)$|^[\W_]/.test(kind));
      if (verb[0] === 'patch' && restarts(text)) return false;
      return LASTING[client]?.test(verb[0] ?? '') === true && !isPod;
    }) || STATEMENTS.some(([program, statement]) => program.test(text) && statement.test(text))
  );
}

/** The incident around a block, else its section, and of a part (*Resolution*, *Steps*) the section around it. */
function scopeOf({ places }: Manuscript, { range }: Block, incidents: ReadonlySet<number>): number {
  let index = placeAt(places, range.start);
  for (let at = index; at >= 0; at = places[at]?.parent ?? -1) if (incidents.has(at)) return at;
  const place = places[index];
  const isPart = place !== undefined && place.section.level > 2 && place.parent >= 0;
  if (isPart) index = place.parent;
  return index;
}

/** What is written and read again by the runbook is no evidence; a name with a variable in it may be another each time. */
function overwrittenFiles({ runbook, text }: Manuscript): readonly Found[] {
  return runbook.blocks.flatMap((block) =>
    block.commands.flatMap((command): readonly Found[] =>
      command.overwrites.flatMap((file): readonly Found[] => {
        const plain = file.replaceAll(/["']/g, '');
        if (
          command.refused !== undefined ||
          !keepsEvidence(command, plain) ||
          !/^(?!\/(?!tmp\/|home\/))[\w./~+-]+$/.test(plain)
        )
          return [];
        const name = plain.replace(/^\.\//, '');
        if (text.split(name).length > 2 && isReadElsewhere(runbook.blocks, command, name)) return [];
        const at = command.text.lastIndexOf(file);
        if (at < 0) return [];
        const start = command.range.start + at;
        return [
          {
            range: fileRange(block, { start, end: start + file.length }),
            message: `A second run overwrites ${plain}, and what was kept in it. Put the time into its name: $(date -u +%H%M%S).`,
          },
        ];
      }),
    ),
  );
}

const KEEPS =
  /(?<![\w./-])(?:jstack|jmap|jcmd|journalctl|dmesg|tcpdump|strace|perf|pg_dump\w*|mongodump|mongoexport|mysqldump|redis-cli|docker|crictl|curl)(?![\w./-])/;
/** Made of files that are there: it comes out the same each time. */
const RENDERS = /^(?:template|kustomize|show|completion|explain|version)$/;

/** What came from the cluster or a program that looks, not a configuration that is written or a program that is fetched. */
function keepsEvidence({ calls, text }: Command, file: string): boolean {
  // A file that lies somewhere can be fetched again.
  const isFetched = /\bcurl\s/.test(text) && /\s(?:-[a-zA-Z]*O|--remote-name)\b/.test(text);
  if (isFetched || /(?:^|\/)s?bin\//.test(file)) return false;
  // A plugin's own words: `kubectl gs template app`.
  const gives = ({ verb: [verb], args }: Command['calls'][number]): boolean =>
    verb === undefined ? !(args ?? text.split(/\s+/)).some((arg) => RENDERS.test(arg)) : !RENDERS.test(verb);
  return calls.some(gives) || (calls.length === 0 && KEEPS.test(text));
}

function isReadElsewhere(blocks: readonly Block[], own: Command, name: string): boolean {
  return blocks.some(({ commands }) =>
    commands.some(
      (other) => other !== own && mentions(other.text, name) && !other.overwrites.some((file) => file.includes(name)),
    ),
  );
}

/** `/tmp/heap.bin` in a pod is not `heap.bin` here. */
function mentions(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    if (/^(?:\.\/)?$/.test(/[^\s"'=@]*$/.exec(text.slice(Math.max(0, at - 200), at))?.[0] ?? '')) return true;
  }
  return false;
}

export const changeRules: readonly Rule[] = [
  {
    code: 'change-under-diagnosis',
    severity: 'warning',
    title: 'A change under a diagnosis heading',
    why: 'Who diagnoses clicks one command after the other, and expects nothing to happen.',
    cure: 'Move it under the resolution, with a comment that says what it changes.',
    bad: '# Shop\n\n## Slow\n\n### Diagnosis\n\n#### The pods\n\n```bash\n# More of them\nkubectl scale deployment/web --replicas=3 # undo: 2\n```\n',
    good: '# Shop\n\n## Slow\n\n### Diagnosis\n\n#### The pods\n\n```bash\n# How many are there?\nkubectl get deployment/web\n```\n',
    check: changesUnderDiagnosis,
  },
  {
    code: 'change-without-way-back',
    severity: 'information',
    title: 'A change without a way back',
    why: 'A change that makes it worse is half a recovery as long as nobody knows what was there before.',
    cure: 'Write beside the change how to undo it, or print what was there before. A restart needs none.',
    bad: '# Shop\n\n## Slow\n\n```bash\n# More pods\nkubectl scale deployment/web --replicas=5\n```\n',
    good: '# Shop\n\n## Slow\n\n```bash\n# More pods\nkubectl scale deployment/web --replicas=5\n```\n\nThe way back: the same with `--replicas=2`.\n',
    check: changesWithoutWayBack,
  },
  {
    code: 'file-overwritten',
    severity: 'information',
    title: 'A file here that the second run overwrites',
    why: 'A dump is taken twice in most incidents. The first one, from before the restart, is the evidence.',
    cure: 'Put the time into the name: `"threads-$(date -u +%H%M%S).txt"`.',
    bad: '# Shop\n\n```bash\n# Thread dump\nkubectl exec web-0 -- jstack 1 > threads.txt\n```\n',
    good: '# Shop\n\n```bash\n# Thread dump\nkubectl exec web-0 -- jstack 1 > "threads-$(date -u +%H%M%S).txt"\n```\n',
    check: overwrittenFiles,
  },
];
