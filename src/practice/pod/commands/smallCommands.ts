/** Commands about texts, the container and its terminal. */
import { fail, interruptedCode, type PodProgram, type ProgramIo } from '../program.ts';
import { readOperands, withOptions, type Options } from './options.ts';

const say =
  (text: (io: ProgramIo) => string): PodProgram =>
  (_args, io) => {
    io.stdout(`${text(io)}\n`);
    return 0;
  };

export const smallCommands: Readonly<Record<string, PodProgram>> = {
  true: () => 0,
  false: () => 1,
  hostname: say(({ pod }) => pod.metadata.name),
  pwd: say(({ shell }) => shell.directory),
  env: say(({ shell }) => [...shell.variables].map(([name, value]) => `${name}=${value}`).join('\n')),
  echo: (args, io) => {
    const isBare = args[0] === '-n';
    io.stdout(args.slice(isBare ? 1 : 0).join(' ') + (isBare ? '' : '\n'));
    return 0;
  },
  cat: withOptions('cat', '', async ({ operands }, io) => {
    const { data, code } = await readOperands('cat', operands, io);
    io.stdout(data);
    return code;
  }),
  head: ofLines('head', 'n:', (lines, { given }) => lines.slice(0, Number(given.get('n') ?? 10))),
  sort: ofLines('sort', '', (lines) => lines.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))),
  stty: (_args, io) => {
    if (!io.isTty) return fail(io, "stty: 'standard input': Inappropriate ioctl for device");
    io.stdout(`${io.input.rows} ${io.input.columns}\n`);
    return 0;
  },
  sleep,
};

/** Prints some of the lines of a file, or of its input. */
function ofLines(
  name: string,
  known: string,
  choose: (lines: readonly string[], options: Options) => readonly string[],
): PodProgram {
  return withOptions(
    name,
    known,
    async (options, io) => {
      const { data, code } = await readOperands(name, options.operands, io);
      // Nothing stands behind the last line feed
      const lines = data.toString().replace(/\n$/, '').split('\n');
      if (data.length > 0) io.stdout(`${choose(lines, options).join('\n')}\n`);
      return code;
    },
    1,
  );
}

/** A timer is real, so it has a bound: nobody waits for longer than an hour in a practice. */
async function sleep([text = '']: readonly string[], io: ProgramIo): Promise<number> {
  if (!/^\d+(?:\.\d+)?s?$/.test(text)) return fail(io, `sleep: invalid time interval '${text}'`);
  const { interrupted } = io.input;
  if (interrupted.aborted) return interruptedCode;
  return new Promise((resolve) => {
    const timer = setTimeout(() => end(0), Math.min(Number.parseFloat(text), 3600) * 1000);
    const stop = (): void => end(interruptedCode);
    const offEnd = io.runtime.onEnd(stop);
    const end = (code: number): void => {
      clearTimeout(timer);
      interrupted.removeEventListener('abort', stop);
      offEnd();
      resolve(code);
    };
    interrupted.addEventListener('abort', stop);
  });
}
