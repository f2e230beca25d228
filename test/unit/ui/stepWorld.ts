/** What a click needs, answered by a table, and what came of it: the editor, a shell and a cluster are not in it. */
import assert from 'node:assert/strict';
import { firstOfEachName } from '../../../src/command/holeNames.ts';
import { parseTyped } from '../../../src/command/parseTyped.ts';
import { UserError } from '../../../src/errors.ts';
import type { EntryEnd, EntryStart } from '../../../src/incident/types.ts';
import type { Proof } from '../../../src/kube/proofWords.ts';
import type { Check } from '../../../src/kube/kube.ts';
import type { Protection, Session } from '../../../src/kube/types.ts';
import type { Request, Run } from '../../../src/run/types.ts';
import type { Confirmation, Needs, Step } from '../../../src/ui/step.ts';

export const pin = { server: 'https://a.example', ca: 'x', tls: '', proxy: '', user: 'u', identity: 'i' };
export const sessionOf = (context: string | undefined): Session => ({
  context,
  short: context,
  namespace: 'payments',
  isSimulated: false,
  file: `/s/${context ?? 'none'}`,
  kuberc: '/s/kuberc',
  sha256: 'h',
  pin: context === undefined ? undefined : pin,
  named: [],
  withHelper: [],
});

/** What a click came to. */
export interface World {
  readonly needs: Needs;
  /** Those of runs that only look are apart. */
  readonly requests: Request[];
  readonly looks: Request[];
  readonly begun: EntryStart[];
  readonly withdrawn: string[];
  readonly finished: EntryEnd[];
  readonly confirmations: Confirmation[];
  readonly classified: string[];
  /** Of which the server was asked in advance. */
  readonly proved: string[];
}

/** What the person answers, and what the shell and the cluster come back with. */
export interface Answers {
  readonly context?: string | undefined;
  readonly protection?: Protection;
  /** By context, before that. */
  readonly protections?: Readonly<Record<string, Protection>>;
  readonly value?: string;
  readonly variable?: { readonly value: string } | 'literally';
  readonly emptied?: 'keep' | 'edit';
  readonly confirm?: boolean;
  readonly proof?: Proof;
  readonly classify?: 'protected' | 'open';
  readonly readsOnly?: boolean;
  readonly check?: (session: Session) => Check;
  readonly overwritten?: readonly string[];
  readonly isBusy?: boolean;
  readonly accept?: boolean;
  readonly runs?: readonly Run[];
  /** What runs that only look come back with. */
  readonly looks?: readonly Run[];
}

export const ran: Extract<Run, { kind: 'ran' }> = {
  kind: 'ran',
  startedAt: 0,
  ms: 5,
  outcome: { kind: 'exit', code: 0, pipe: [0] },
  output: { head: '', lines: 0, bytes: 0, capture: 'exact' },
};

export function world(answers: Answers): World {
  const requests: Request[] = [];
  const looks: Request[] = [];
  const found = [...(answers.looks ?? [])];
  const begun: EntryStart[] = [];
  const withdrawn: string[] = [];
  const finished: EntryEnd[] = [];
  const confirmations: Confirmation[] = [];
  const classified: string[] = [];
  const runs = [...(answers.runs ?? [ran])];
  const chosen = answers.context === undefined ? undefined : sessionOf(answers.context);
  const answered = new Set<string>();
  const proved: string[] = [];
  let remembered: Protection | undefined;
  let ids = 0;
  const needs: Needs = {
    ask: {
      values: async ({ placeholders }) =>
        answers.value === undefined
          ? undefined
          : Object.fromEntries(firstOfEachName(placeholders).map(({ text }) => [text, answers.value ?? ''])),
      variable: async () => answers.variable,
      emptied: async () => answers.emptied,
      confirm: async (question) => {
        confirmations.push(question);
        return answers.confirm ?? false;
      },
      classify: async ({ context }) => {
        classified.push(String(context));
        return answers.classify;
      },
      changed: async () => (answers.accept === true ? 'accept' : undefined),
    },
    overwritten: () => answers.overwritten ?? [],
    kube: {
      chosen: () => chosen,
      choose: async () => undefined,
      none: async () => sessionOf(undefined),
      check: async (session) => answers.check?.(session) ?? { kind: 'same', session },
      adopt: async () => undefined,
      withContexts: async (session, names) => ({
        ...session,
        named: names.map((context) => ({ context, namespace: 'other', isSimulated: false, pin })),
      }),
      environment: (session) => ({ KUBECONFIG: session.file }),
      protection: (context) => remembered ?? answers.protections?.[context] ?? answers.protection ?? 'open',
      remember: async (_context, answer) => {
        remembered = answer;
      },
      readsOnly: () => answers.readsOnly ?? false,
    },
    once: {
      has: (key) => answered.has(key),
      remember: (key) => void answered.add(key),
    },
    prove: async (command) => {
      proved.push(command.text);
      return answers.proof ?? { lines: [], notes: [], comesBack: false };
    },
    run: async (request, _options, onStarted) => {
      if (request.onlyLooks) {
        looks.push(request);
        return found.shift() ?? { kind: 'looked', values: {} };
      }
      requests.push(request);
      const run = runs.shift() ?? ran;
      if (run.kind === 'ran') onStarted();
      return run;
    },
    isBusy: () => answers.isBusy ?? false,
    record: {
      current: () => undefined,
      begin: async (entry) => {
        begun.push(entry);
        return { file: '/d/x.incident.md', id: 'inc', title: 'x', draft: true };
      },
      withdraw: async (id) => {
        withdrawn.push(id);
      },
      finish: async (end) => {
        finished.push(end);
        return { kind: 'pending', id: end.id, because: new UserError('not in this test') };
      },
    },
    mask: (text) => text.replaceAll('hunter2', '[masked]'),
    newId: () => `id${++ids}`,
    now: () => Date.UTC(2026, 10, 24, 3, 14, 7, 500),
  };
  return { needs, requests, looks, begun, withdrawn, finished, confirmations, classified, proved };
}

export function step(text: string, more: Partial<Step> = {}): Step {
  const command = parseTyped(text);
  return {
    command,
    title: command.title,
    shell: 'bash',
    pins: {},
    cwd: '/w',
    env: {},
    from: 'runbooks/r.md#x',
    condition: undefined,
    written: text,
    document: undefined,
    edited: false,
    ...more,
  };
}

export function assertNothingHappened({ requests, begun, finished }: World): void {
  assert.deepEqual([requests, begun, finished], [[], [], []]);
}
