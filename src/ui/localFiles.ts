/** Files of this machine that a command writes: which of them are there already, and how much of a copied one came. */
import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { readKubectl } from '../command/clients.ts';
import { parseTyped } from '../command/parseTyped.ts';
import type { Command } from '../command/types.ts';
import { runKubectl, type KubectlSource } from '../kube/kubectl.ts';
import type { Session } from '../kube/types.ts';
import { isCutCopy } from '../run/copyOutcome.ts';
import type { Run } from '../run/types.ts';

/** A copy that ends early waits no longer for the size of the whole. */
const sizeMs = 3000;

/** `kubectl cp pod:/tmp/heap.bin ./dumps`. */
interface Copy {
  readonly pod: string;
  readonly namespace: string | undefined;
  readonly context: string | undefined;
  readonly container: string | undefined;
  /** In the pod. */
  readonly from: string;
  readonly to: string;
}

/** Of the files that it writes, as they are written, those that are there already and would be lost. `cwd`: where it starts. */
export function existingFiles(command: Pick<Command, 'overwrites' | 'calls'>, cwd: string): readonly string[] {
  const copies = copiesOf(command);
  return command.overwrites.filter((file) => {
    const copy = copies.find(({ to }) => to === file);
    return sizeOf(copy === undefined ? placeOf(file, cwd) : goalOf(copy, cwd)) !== undefined;
  });
}

/** What a cut copy has left here, and how much there would be. Asks the pod, for three seconds at most. */
export async function withCopied(
  run: Run,
  text: string,
  cwd: string,
  session: Session,
  source: KubectlSource,
): Promise<Run> {
  if (run.kind !== 'ran' || run.outcome.kind !== 'exit' || !isCutCopy(run.outcome, text, run.output)) return run;
  const command = parseTyped(text);
  const [copy, more] = copiesOf(command);
  // Of several it is not known which one was cut.
  if (copy === undefined || more !== undefined) return run;
  const bytes = sizeOf(goalOf(copy, cwd)) ?? 0;
  const of = command.ownTargets.some(({ flag }) => flag !== 'context')
    ? undefined
    : await sizeThere(copy, session, source);
  return { ...run, outcome: { ...run.outcome, copied: { bytes, ...(of === undefined ? {} : { of }) } } };
}

function copiesOf({ calls }: Pick<Command, 'calls'>): readonly Copy[] {
  return calls.flatMap(({ client, verb, args, namespace, context }): readonly Copy[] => {
    if (client === 'helm' || verb[0] !== 'cp' || args === undefined) return [];
    const line = readKubectl(args.map((text) => ({ text, value: text })));
    const [, from, to] = line.operands.map(({ arg }) => arg.text);
    const [, own, pod, inPod] = /^(?:([^/:]+)\/)?([^/:]+):(.*)$/s.exec(from ?? '') ?? [];
    if (pod === undefined || inPod === undefined || to === undefined) return [];
    const container = line.flags.findLast(({ name }) => name === '-c' || name === '--container')?.value;
    return [{ pod, namespace: own ?? namespace, context, container, from: inPod, to }];
  });
}

/** What goes into a folder keeps its name. */
function goalOf({ from, to }: Copy, cwd: string): string {
  const place = placeOf(to, cwd);
  const isFolder = statSync(place, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? path.join(place, path.posix.basename(from)) : place;
}

function placeOf(file: string, cwd: string): string {
  return path.resolve(cwd, file.replace(/^~(?=\/)/, homedir()));
}

/** Undefined where there is no such file, or it is a folder or a device. */
function sizeOf(file: string): number | undefined {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    return found?.isFile() === true ? found.size : undefined;
  } catch {
    return undefined;
  }
}

async function sizeThere(copy: Copy, session: Session, source: KubectlSource): Promise<number | undefined> {
  // That would start a program, and may ask for something.
  if (session.withHelper.length > 0) return undefined;
  const words = [
    ...(copy.context === undefined ? [] : ['--context', copy.context]),
    ...(copy.namespace === undefined ? [] : ['-n', copy.namespace]),
    'exec',
    copy.pod,
    ...(copy.container === undefined ? [] : ['-c', copy.container]),
    '--',
    'stat',
    '-c',
    '%s',
    copy.from,
  ];
  const call = { env: { KUBECONFIG: session.file }, timeoutMs: sizeMs, signal: AbortSignal.timeout(sizeMs) };
  try {
    const { code, stdout } = await runKubectl(source, words, call);
    return code === 0 && /^\d+\s*$/.test(stdout) ? Number(stdout) : undefined;
  } catch {
    // The copy has been cut all the same.
    return undefined;
  }
}
