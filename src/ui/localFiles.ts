/** Files of this machine that a command writes: which of them are there already, and how much of a copied one came. */
import { readdirSync, statSync, type Stats } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { readKubectl } from '../command/clients.ts';
import { parseTyped } from '../command/parseTyped.ts';
import type { Command } from '../command/types.ts';
import { runKubectl, type KubectlSource } from '../kube/kubectl.ts';
import type { Session } from '../kube/types.ts';
import { isCopy, isCutCopy } from '../run/copyOutcome.ts';
import type { Outcome, Run } from '../run/types.ts';

/** A copy that ends early waits no longer for the size of the whole. */
const sizeMs = 3000;

/** The clock of a file system may be behind ours. */
const clockMs = 2000;

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

/**
 * What a cut copy has left here, and how much there would be: asks the pod, for three seconds at most. And whether one
 * that ended with 0 wrote anything, which that code does not tell.
 */
export async function withCopied(
  run: Run,
  text: string,
  cwd: string,
  session: Session,
  source: KubectlSource,
): Promise<Run> {
  if (run.kind !== 'ran' || run.outcome.kind !== 'exit' || !isCopy(text)) return run;
  const command = parseTyped(text);
  const [copy, more] = copiesOf(command);
  // Of several it is not known which one was cut.
  if (copy === undefined || more !== undefined) return run;
  if (!isCutCopy(run.output)) {
    // Behind a `cd` or a condition it is not known where, or whether, it was to be written.
    const isAll = run.outcome.code === 0 && command.calls.length === 1 && command.programs.length === 1;
    return isAll ? { ...run, outcome: writtenOutcome(run.outcome, copy, cwd, run.startedAt) } : run;
  }
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
  return statOf(place)?.isDirectory() === true ? path.join(place, path.posix.basename(from)) : place;
}

/** Of a copy that ended with 0. */
function writtenOutcome(outcome: Outcome & { kind: 'exit' }, copy: Copy, cwd: string, startedAt: number): Outcome {
  const place = placeOf(copy.to, cwd);
  const found = statOf(place);
  const isNewer = (stats: Stats | undefined): boolean => stats !== undefined && stats.mtimeMs >= startedAt - clockMs;
  if (found === undefined || (found.isFile() && !isNewer(found))) return { ...outcome, copied: 'nothing' };
  if (!found.isDirectory() || isNewer(found)) return outcome;
  // A tree that is copied once more may have been written anew only further down.
  return namesIn(place).some((name) => isNewer(statOf(path.join(place, name))))
    ? outcome
    : { kind: 'unknown', because: 'kubectl ended with 0, and nothing new is seen in the folder' };
}

function placeOf(file: string, cwd: string): string {
  return path.resolve(cwd, file.replace(/^~(?=\/)/, homedir()));
}

/** Undefined where there is no such file, or it is a folder or a device. */
function sizeOf(file: string): number | undefined {
  const found = statOf(file);
  return found?.isFile() === true ? found.size : undefined;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Undefined where there is nothing, or it may not be looked at. */
function statOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
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
