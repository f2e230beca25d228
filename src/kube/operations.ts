/** What a database runs now, asked through the way that a command itself takes: `kubectl exec POD -- mongosh`. */
import { UserError } from '../errors.ts';
import type { KubectlSource } from './kubectl.ts';
import { runKubectl } from './kubectl.ts';
import type { Listing } from './lists.ts';
import type { Row } from './listRows.ts';
import type { Session } from './types.ts';

const answerMs = 10_000;
const script = 'JSON.stringify(db.currentOp({active: true}).inprog)';

/**
 * `through`: the words behind kubectl, up to the shell's own flags. It reads, in the container that the command names. Rejects
 * with a `UserError` within 10 s, or with the signal's reason.
 */
export async function listOperations(
  source: KubectlSource,
  session: Session,
  through: readonly string[],
  signal: AbortSignal,
): Promise<Listing> {
  const dashes = through.indexOf('--');
  // Without a terminal, and with nothing to read.
  const untied = through.slice(0, dashes).filter((word) => !/^(?:-[it]+|--stdin|--tty)$/.test(word));
  const words = [...untied, ...through.slice(dashes), ...(through.includes('--quiet') ? [] : ['--quiet'])];
  const { code, stdout, stderr } = await runKubectl(source, [...words, '--eval', script], {
    env: { KUBECONFIG: session.file },
    timeoutMs: answerMs,
    signal,
  });
  if (code === undefined) throw new UserError('The database did not answer in 10 s.');
  const operations = code === 0 ? readOperations(stdout) : undefined;
  if (operations === undefined) {
    const said = (stderr.trim() || stdout.trim()).split('\n', 1)[0] ?? '';
    throw new UserError(`The database did not say what it runs: ${said.slice(0, 200)}`, 'Try the same in a terminal.');
  }
  return { rows: operations, isCut: false };
}

interface Operation {
  readonly opid?: unknown;
  readonly op?: unknown;
  readonly ns?: unknown;
  readonly secs_running?: unknown;
  readonly desc?: unknown;
}

/** The longest first. The answer is the line that is a list: what a start file prints stands around it. */
function readOperations(stdout: string): readonly Row[] | undefined {
  const line = stdout.split('\n').find((one) => one.startsWith('['));
  if (line === undefined) return undefined;
  try {
    const found = JSON.parse(line) as readonly Operation[];
    return found
      .flatMap(({ opid, op, ns, secs_running: seconds, desc }): readonly Row[] => {
        if (typeof opid !== 'number' && typeof opid !== 'string') return [];
        const parts = [op, ns, typeof seconds === 'number' ? `${seconds} s` : undefined, desc];
        const note = parts.filter((part) => typeof part === 'string' && part !== '').join(' · ');
        return [{ name: String(opid), note, rank: 3, ageS: typeof seconds === 'number' ? -seconds : 0 }];
      })
      .toSorted((a, b) => a.ageS - b.ageS);
  } catch {
    return undefined;
  }
}
