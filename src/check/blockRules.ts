/** Blocks and their labels: what is called something else than what it is. */
import type { Problem } from '../errors.ts';
import { readsAsCommands, readsAsData } from '../runbook/blockKind.ts';
import { fileRange } from '../runbook/fileRange.ts';
import { hasPrompts } from '../runbook/prompts.ts';
import { isTypoOf } from '../runbook/typo.ts';
import { splitShell } from '../command/splitShell.ts';
import { fenceAt } from './fenceRules.ts';
import { lineText } from './manuscript.ts';
import type { FenceLines, Found, Manuscript, Rule } from './types.ts';

/** The lines of a fence as they stand in the file, without the marks of a quote. */
function linesOf(manuscript: Manuscript, { openLine, block }: FenceLines): readonly string[] {
  return block.lineStarts.map((_, at) => lineText(manuscript, openLine + 1 + at).replace(/^[\s>]*(?=>)>/, ''));
}

function isPrompted(manuscript: Manuscript, fence: FenceLines): boolean {
  // Every prompt was cut off: what stands in front of the line is more than the container.
  return hasPrompts(linesOf(manuscript, fence));
}

function withoutLabel(manuscript: Manuscript): readonly Found[] {
  return manuscript.fences
    .filter(({ block, closeLine }) => block.kind === 'shell' && block.language === '' && closeLine !== undefined)
    .map((fence): Found => {
      const label = isPrompted(manuscript, fence) ? 'console' : 'bash';
      const at = fence.marks.end;
      const next = manuscript.text.charAt(at);
      return {
        range: fence.marks,
        message: `These are commands, but the fence does not say so. Write ${label} behind its marks.`,
        fix: {
          title: `Label It ${label}`,
          range: { start: at, end: at },
          text: /^[\s]?$/.test(next) ? label : `${label} `,
        },
      };
    });
}

function labelRange(manuscript: Manuscript, { marks, openLine, block }: FenceLines): Problem['range'] | undefined {
  const end = manuscript.lines.ends[openLine] ?? marks.end;
  const at = manuscript.text.slice(marks.end, end).indexOf(block.language);
  return at < 0 || block.language === ''
    ? undefined
    : { start: marks.end + at, end: marks.end + at + block.language.length };
}

function relabelled(manuscript: Manuscript, fence: FenceLines, label: string): Problem['fix'] {
  const range = labelRange(manuscript, fence);
  return range === undefined ? undefined : { title: `Label It ${label}`, range, text: label };
}

/** `env:`, `Output:`: no program is called so. Of a block the first. */
function outputIn({ block }: FenceLines): readonly Found[] {
  const odd = block.commands.find(
    ({ text, refused }) => refused === undefined && /^[A-Za-z][\w-]*:(?=\s|$)/.test(text),
  );
  if (odd === undefined) return [];
  const word = odd.text.slice(0, odd.text.indexOf(':') + 1);
  const { start } = odd.range;
  return [
    {
      range: fileRange(block, { start, end: start + word.length }),
      message: `${word} is no command: output or YAML stands among the commands. Put it into a block of its own.`,
    },
  ];
}

function promptsInBash(manuscript: Manuscript): readonly Found[] {
  return manuscript.fences.flatMap((fence): readonly Found[] => {
    const { block } = fence;
    if (block.kind !== 'shell' || !/^(?:bash|sh|shell|zsh)$/i.test(block.language)) return [];
    if (block.commands.length === 0) return [];
    if (!isPrompted(manuscript, fence)) return outputIn(fence);
    const fix = block.shell === 'bash' ? relabelled(manuscript, fence, 'console') : undefined;
    return [
      {
        range: labelRange(manuscript, fence) ?? fence.marks,
        message: `This block has prompts, and perhaps output: as ${block.language} it cannot be copied and run. Label it console, or leave the prompts out.`,
        ...(fix && { fix }),
      },
    ];
  });
}

const MEANT: readonly string[] = ['bash', 'shell', 'console', 'javascript', 'mongosh'];

function mistyped(manuscript: Manuscript): readonly Found[] {
  return manuscript.fences.flatMap((fence): readonly Found[] => {
    const { block } = fence;
    if (block.kind !== 'other' || block.language.length < 3) return [];
    const label = block.language.toLowerCase();
    const meant = MEANT.find((one) => isTypoOf(label, one));
    if (meant === undefined || readsAsData(block.text)) return [];
    if (!/^(?:javascript|mongosh)$/.test(meant) && !readsAsCommands(splitShell(block.text).commands)) return [];
    const fix = relabelled(manuscript, fence, meant);
    return [
      {
        range: labelRange(manuscript, fence) ?? fence.marks,
        message: `No language is called ${block.language}, so that the block has no Run. It reads as ${meant}.`,
        ...(fix && { fix }),
      },
    ];
  });
}

/** What a block is that was labelled as shell, where its text leaves no doubt. */
function certainLabel(text: string): string | undefined {
  const trimmed = text.trim();
  if (/^[[{]/.test(trimmed)) {
    try {
      JSON.parse(trimmed);
      return 'json';
    } catch {
      return undefined;
    }
  }
  if (trimmed.startsWith('diff --git ')) return 'diff';
  if (/^apiVersion:\s/m.test(text) && /^kind:\s/m.test(text)) return 'yaml';
  return readsAsData(text) && !/^[ \t]*[\w-]+:/.test(text) ? 'text' : undefined;
}

function fixNotShell(problem: Problem, manuscript: Manuscript): Problem['fix'] {
  const fence = fenceAt(manuscript, problem);
  const label = fence === undefined ? undefined : certainLabel(fence.block.text);
  return fence === undefined || label === undefined ? undefined : relabelled(manuscript, fence, label);
}

export const blockRules: readonly Rule[] = [
  {
    code: 'no-language',
    severity: 'information',
    title: 'Commands in a fence without a language',
    why: 'What stands in it is guessed from its text, and other tools guess otherwise. Git hosts show it without colours.',
    cure: 'Write `bash` behind the marks, or `console` where the block has prompts.',
    bad: '# Shop\n\n```\nkubectl get pods\n```\n',
    good: '# Shop\n\n```bash\nkubectl get pods\n```\n',
    check: withoutLabel,
  },
  {
    code: 'prompt-in-bash',
    severity: 'information',
    title: 'Prompts or output in a block of commands',
    why: 'Whoever copies the block runs `$`, and what the command printed, too.',
    cure: 'Label the block `console`, or leave prompts and output out.',
    bad: '# Shop\n\n```bash\n$ kubectl get pods\nNAME    READY\nweb-1   1/1\n```\n',
    good: '# Shop\n\n```console\n$ kubectl get pods\nNAME    READY\nweb-1   1/1\n```\n',
    check: promptsInBash,
  },
  {
    code: 'wrong-language',
    severity: 'warning',
    title: 'A language that does not exist',
    why: 'A block of commands under a mistyped label has no Run and no colours.',
    cure: 'Correct the label.',
    bad: '# Shop\n\n```bahs\nkubectl get pods\n```\n',
    good: '# Shop\n\n```bash\nkubectl get pods\n```\n',
    check: mistyped,
  },
  {
    code: 'not-shell',
    severity: 'warning',
    title: 'A block labelled as shell that is none',
    why: 'It has no Run, and whoever copies it into a terminal gets nonsense.',
    cure: 'Give it the label of what it is: `json`, `yaml`, `text`.',
    bad: '# Shop\n\n```bash\n{ "replicas": 3, "image": "web" }\n```\n',
    good: '# Shop\n\n```json\n{ "replicas": 3, "image": "web" }\n```\n',
    fix: fixNotShell,
  },
];
