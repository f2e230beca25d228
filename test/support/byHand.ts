/** Commands that do not end by themselves: what a person does in their terminal, and what the entry must then say. */
import assert from 'node:assert/strict';
import { unlike } from './alike.ts';
import type { RowRun } from './clickRow.ts';
import type { Editor } from './editor.ts';

export interface ByHand {
  readonly meanwhile: (e: Editor, line: number) => Promise<void>;
  /** `log`: all of it. @throws AssertionError */
  readonly check: (run: RowRun, log: () => Promise<string>) => Promise<void> | void;
}

/** A program in a pod of a busy cluster takes its time to start. */
const startMs = 60_000;

const producer: ByHand = {
  meanwhile: async (e) => {
    await shows(e, /(?:^|\n)>$/);
    await enter(e, '{"hello":1}');
    // What it says of a topic that is new may stand behind its prompt.
    await shows(e, /\}\n[^]*>/);
    await e.press('Control+C');
  },
  check: ({ entry, output }) => {
    assert.deepEqual(entry.outcome, { kind: 'exit', code: 130, pipe: [130] });
    assert.match(output, /^>\{"hello":1\}\r?$/m);
  },
};

const mongosh: ByHand = {
  meanwhile: async (e) => {
    await shows(e, /test> ?$/);
    await enter(e, 'db.getName()');
    await shows(e, /\ntest\n.*test> ?$/);
    await enter(e, 'exit');
  },
  check: ({ entry, output }) => {
    assert.deepEqual(entry.outcome, { kind: 'exit', code: 0, pipe: [0] });
    // The program's own returns are kept.
    assert.match(output, /test> db\.getName\(\)\r?\ntest\r?\n.*test> exit/);
  },
};

const shell: ByHand = {
  meanwhile: async (e) => {
    await shows(e, /[#$] ?$/);
    await enter(e, 'echo "in-"here');
    await shows(e, /\nin-here\n/);
    await enter(e, 'exit');
  },
  check: ({ entry, output }) => {
    assert.deepEqual(entry.outcome, { kind: 'exit', code: 0, pipe: [0] });
    assert.match(output, /^in-here\r?$/m);
  },
};

const follower: ByHand = {
  meanwhile: async (e, line) => {
    await shows(e, /INFO|WARN/);
    await e.clickLens('Stop', { above: line });
  },
  check: async ({ entry, output }, log) => {
    assert.deepEqual(entry.outcome, { kind: 'stopped', by: 'person' });
    const printed = output.replace(/\^C\n*$/, '');
    assert.notEqual(printed.trim(), '');
    assert.equal(unlike('log', printed, await log()), undefined);
  },
};

/** `undefined`: it ends by itself. */
export function byHandOf(command: string): ByHand | undefined {
  if (/^kubectl logs -f\b/.test(command)) return follower;
  if (command.endsWith('-- mongosh')) return mongosh;
  if (command.endsWith('-- sh')) return shell;
  return /kafka-console-producer\.sh/.test(command) ? producer : undefined;
}

/** At its end, or anywhere; the terminal breaks long rows. */
async function shows(e: Editor, pattern: RegExp): Promise<void> {
  await e.waitForTerminal(pattern, startMs);
}

async function enter(e: Editor, text: string): Promise<void> {
  await e.type(text);
  await e.press('Enter');
}
