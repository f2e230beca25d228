/** `mongosh [ADDRESS] [--eval TEXT]…`; without scripts it is a prompt. */
import { createObjectId } from '../../objectId.ts';
import { fail, type PodProgram, type ProgramIo } from '../program.ts';
import { readArguments, type Address } from './arguments.ts';
import { refuseOtherDatabase } from './database.ts';
import { describeError, partsOf, Quit } from './errors.ts';
import { extendedJson } from './print.ts';
import { sampleDatabase } from './server.ts';
import { createSession, type MongoSession } from './session.ts';
import { ScriptSyntaxError } from './source.ts';

const shellVersion = '2.5.8';

export const mongosh: PodProgram = async (args, io) => {
  const read = readArguments(args);
  if (typeof read === 'string') return fail(io, read);
  const { address, scripts, isJson, isQuiet } = read;
  const problem = refusal(address, io);
  if (problem !== undefined) return fail(io, problem);
  const session = createSession({ world: io.world, isJson, colors: io.isTty, print: (text) => io.stdout(text) });
  try {
    refuseOtherDatabase(address.database);
    let shown: string | undefined;
    for (const script of scripts) shown = session.run(script);
    // Of several only the last is shown
    if (shown !== undefined) io.stdout(`${shown}\n`);
    if (scripts.length > 0) return 0;
    if (!isQuiet) greet(address, io);
    return await prompt(session, io);
  } catch (error) {
    if (error instanceof Quit) return error.code;
    if (!isJson) return fail(io, describeError(error));
    io.stdout(`${extendedJson({ ...partsOf(error), stack: describeError(error) })}\n`);
    return 1;
  }
};

/** What the network would say; `undefined` where there is a server. */
function refusal({ host, port }: Address, io: ProgramIo): string | undefined {
  const { namespace } = io.world;
  const name = host
    .toLowerCase()
    .replace(`.${namespace}`, '')
    .replace(/\.svc(?:\.cluster\.local)?$/, '');
  const isLocal = ['127.0.0.1', 'localhost', io.pod.metadata.name].includes(name);
  const isHere = isLocal && /(?:^|\/)mongo(?=[:@]|$)/.test(io.pod.spec.containers[0]?.image ?? '');
  if (!isLocal && !/^mongodb(?:-0\.mongodb)?$/.test(name)) return `MongoNetworkError: getaddrinfo ENOTFOUND ${host}`;
  const isUp = (isHere || !isLocal) && port === 27_017 && io.world.isDatabaseUp();
  return isUp ? undefined : `MongoNetworkError: connect ECONNREFUSED ${isLocal ? '127.0.0.1' : host}:${port}`;
}

function greet({ host, port, database }: Address, io: ProgramIo): void {
  io.stdout(
    `Current Mongosh Log ID:\t${createObjectId(io.world.clock, io.world.random).hex}\n` +
      `Connecting to:\t\tmongodb://${host}:${port}/${database}?directConnection=true\n` +
      `Using MongoDB:\t\t${String(io.world.database.serverStatus()['version'])} (practice cluster, simulated)\n` +
      `Using Mongosh:\t\t${shellVersion} (practice cluster, simulated)\n\n`,
  );
}

/** Lines until Ctrl-D, `exit`, or Ctrl-C twice on an empty line. */
async function prompt(session: MongoSession, io: ProgramIo): Promise<number> {
  let pending = '';
  let wasInterrupted = false;
  for (;;) {
    io.stdout(pending === '' ? `${sampleDatabase}> ` : '| ');
    const line = await io.input.readLine();
    if (line.kind !== 'line') io.stdout('\n');
    if (line.kind === 'end') return 0;
    if (line.kind === 'interrupt') {
      if (pending === '' && wasInterrupted) return 0;
      if (pending === '') io.stdout('(To exit, press Ctrl+C again or Ctrl+D or type .exit)\n');
      wasInterrupted = pending === '';
      pending = '';
      continue;
    }
    wasInterrupted = false;
    pending += pending === '' ? line.text : `\n${line.text}`;
    if (pending.trim() === '.exit') return 0;
    try {
      const shown = session.run(pending);
      if (shown !== undefined) io.stdout(`${shown}\n`);
    } catch (error) {
      if (error instanceof Quit) return error.code;
      if (error instanceof ScriptSyntaxError && error.isUnfinished) continue;
      // The real one prints these to its output, not its error stream
      io.stdout(`Uncaught${error instanceof ScriptSyntaxError ? ':\n' : ' '}${describeError(error)}\n`);
    }
    pending = '';
  }
}
