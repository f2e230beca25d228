/** Runs programs in the containers of the held practice, as an exec would. */
import { createExecInput } from '../../../../src/practice/pod/execInput.ts';
import type { ExecInput } from '../../../../src/practice/types.ts';
import { runInPod } from '../../../../src/practice/pod/run.ts';
import { holdPractice, type HeldOptions, type HeldPractice, stopPractices } from '../model/heldPractice.ts';

export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly bytes: Buffer;
}

export interface ExecOptions {
  /** Of the pod: `mongodb` where nothing is said. */
  readonly app?: string;
  readonly stdin?: string | Buffer;
}

export interface HeldPod extends HeldPractice {
  exec(argv: readonly string[], options?: ExecOptions): Promise<Answer>;
  /** `mongosh --quiet --eval …` in the database's pod. */
  mongosh(...scripts: readonly string[]): Promise<Answer>;
  /** With a terminal: what is typed, and what stood on it in the end. */
  type(argv: readonly string[], keys: readonly string[], app?: string): Promise<Answer>;
}

export function holdPod(options?: HeldOptions): HeldPod {
  const held = holdPractice(options);
  const start = (argv: readonly string[], app: string, isTty: boolean, isOpen: boolean): Running => {
    const [found] = held.pods(app);
    if (!found) throw new Error(`no pod of ${app}`);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const stdout = (data: string | Buffer): void => void out.push(Buffer.from(data));
    const input = createExecInput({ isTty, echo: stdout, isOpen });
    const stderr = isTty ? stdout : (data: string | Buffer): void => void err.push(Buffer.from(data));
    const code = runInPod(argv, { ...found, world: held.world, isTty, input, stdout, stderr });
    const answer = code.then((value) => {
      const bytes = Buffer.concat(out);
      return { code: value, out: bytes.toString(), err: Buffer.concat(err).toString(), bytes };
    });
    return { input, answer };
  };
  const exec = (argv: readonly string[], { app = 'mongodb', stdin }: ExecOptions = {}): Promise<Answer> => {
    const { input, answer } = start(argv, app, false, stdin !== undefined);
    if (stdin !== undefined) input.feed(Buffer.from(stdin));
    input.end();
    return answer;
  };
  return {
    ...held,
    exec,
    mongosh: (...scripts) => exec(['mongosh', '--quiet', ...scripts.flatMap((script) => ['--eval', script])]),
    type: async (argv, keys, app = 'mongodb') => {
      const { input, answer } = start(argv, app, true, true);
      for (const key of keys) {
        // Each is answered before the next comes, as with a person
        await settle();
        input.feed(Buffer.from(key));
      }
      await settle();
      input.end();
      return answer;
    },
  };
}

interface Running {
  readonly input: ExecInput;
  readonly answer: Promise<Answer>;
}

/** All that waits for nothing but its turn has had it. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** One for all tests of a suite. */
export function usePod(): () => HeldPod {
  let pod: HeldPod | undefined;
  suiteTeardown(stopPractices);
  return () => (pod ??= holdPod());
}

/** With the same small collection `few` for each test, and the profiler off. */
export function useFew(): () => HeldPod {
  const pod = usePod();
  setup(() => {
    const { database } = pod();
    for (const name of ['few', 'system.profile']) database.drop(name);
    database.setProfiling(0, 100);
    database.insert('few', { _id: 1, name: 'a', n: 3, at: new Date(0), tags: ['x', 'y'] });
    database.insert('few', { _id: 2, name: 'b', n: 1, at: new Date(1000), tags: ['y'] });
  });
  return pod;
}
