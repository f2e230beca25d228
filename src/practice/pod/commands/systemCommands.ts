/** Commands about the container and its terminal. */
import { fail, interruptedCode, type PodProgram, type ProgramIo } from '../program.ts';

const say =
  (text: (io: ProgramIo) => string): PodProgram =>
  (_args, io) => {
    io.stdout(`${text(io)}\n`);
    return 0;
  };

export const systemCommands: Readonly<Record<string, PodProgram>> = {
  true: () => 0,
  false: () => 1,
  hostname: say(({ pod }) => pod.metadata.name),
  whoami: say(() => 'root'),
  pwd: say(({ shell }) => shell.directory),
  env: say(({ shell }) => [...shell.variables].map(([name, value]) => `${name}=${value}`).join('\n')),
  stty: (_args, io) => {
    if (!io.isTty) return fail(io, "stty: 'standard input': Inappropriate ioctl for device");
    io.stdout(`${io.input.rows} ${io.input.columns}\n`);
    return 0;
  },
  sleep,
};

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
