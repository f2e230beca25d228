/** `mongosh [ADDRESS] [--eval TEXT]… [--file FILE]…`; without scripts it is a prompt. */
import { createObjectId } from '../../objectId.ts';
import { noSuchFile, openFiles, resolvePath } from '../files.ts';
import { fail, notPartOfIt, type PodProgram, type ProgramIo } from '../program.ts';
import { readArguments, type Address, type Arguments, type Script } from './arguments.ts';
import { describeError, partsOf, Quit } from './errors.ts';
import { extendedJson } from './print.ts';
import { createSession, type MongoSession } from './session.ts';

const shellVersion = '2.5.8';
const usage = `
  $ mongosh [options] [db address] [file names (ending in .js or .mongodb)]

  Options:
    -f, --file [arg]      Run a file
        --eval [arg]      Evaluate JavaScript; may stand more than once
        --json[=relaxed]  Print the result of --eval as Extended JSON
        --host, --port    The server
        --quiet           No greeting
        --shell           A prompt after the scripts
`;

export const mongosh: PodProgram = async (args, io) => {
  const read = readArguments(args);
  switch (read.kind) {
    case 'version':
      io.stdout(`${shellVersion}\n`);
      return 0;
    case 'help':
      io.stdout(usage);
      return 0;
    case 'not here':
      return fail(io, `mongosh: ${read.option} ${notPartOfIt}`);
    case 'wrong':
      return fail(io, read.message);
    case 'connect': {
      const problem = refusal(read.address, io);
      return problem === undefined ? connected(read, io) : fail(io, problem);
    }
  }
};

/** What the network would say; `undefined` where there is a server. */
function refusal({ host, port, isService }: Address, io: ProgramIo): string | undefined {
  const { namespace } = io.world;
  const name = host
    .toLowerCase()
    .replace(`.${namespace}`, '')
    .replace(/\.svc(?:\.cluster\.local)?$/, '');
  const isLocal = ['127.0.0.1', 'localhost', io.pod.metadata.name].includes(name);
  const isHere = isLocal && /(?:^|\/)mongo(?=[:@]|$)/.test(io.pod.spec.containers[0]?.image ?? '');
  if (isService) return `Error: querySrv ENOTFOUND _mongodb._tcp.${host}`;
  if (!isLocal && !/^mongodb(?:-0\.mongodb)?$/.test(name)) return `MongoNetworkError: getaddrinfo ENOTFOUND ${host}`;
  const isUp = (isHere || !isLocal) && port === 27_017 && io.world.isDatabaseUp();
  return isUp ? undefined : `MongoNetworkError: connect ECONNREFUSED ${isLocal ? '127.0.0.1' : host}:${port}`;
}

type Connection = Extract<Arguments, { readonly kind: 'connect' }>;

async function connected({ address, scripts, json, isQuiet, staysOpen }: Connection, io: ProgramIo): Promise<number> {
  const session = createSession({
    world: io.world,
    database: address.database,
    json,
    colors: io.isTty,
    print: (text) => io.stdout(text),
  });
  try {
    for (const [index, script] of scripts.entries()) {
      const shown = runScript(script, session, io);
      if (shown === undefined) continue;
      // Of files nothing is shown, of several --eval the last
      if (script.kind === 'eval' && index === scripts.findLastIndex(({ kind }) => kind === 'eval'))
        io.stdout(`${shown}\n`);
    }
    if (scripts.length > 0 && !staysOpen) return 0;
    if (!isQuiet) greet(address, io);
    return await prompt(session, io);
  } catch (error) {
    if (error instanceof Quit) return error.code;
    if (json !== undefined) {
      const { name, message } = partsOf(error);
      io.stdout(`${extendedJson({ message, name, stack: `${name}: ${message}` }, json, 2)}\n`);
      return 1;
    }
    return fail(io, describeError(error, false));
  }
}

function runScript(script: Script, session: MongoSession, io: ProgramIo): string | undefined {
  if (script.kind === 'eval') return session.run(script.text);
  const path = resolvePath(script.path, io.shell.directory);
  const text = openFiles(io).read(path);
  if (text === undefined) throw new Error(`ENOENT: ${noSuchFile.toLowerCase()}, open '${path}'`);
  return session.run(text.toString());
}

function greet({ host, port, database }: Address, io: ProgramIo): void {
  const address = `mongodb://${host}:${port}/${database}?directConnection=true`;
  io.stdout(
    `Current Mongosh Log ID:\t${createObjectId(io.world.clock, io.world.random).hex}\n` +
      `Connecting to:\t\t${address}\n` +
      `Using MongoDB:\t\t${String(io.world.database.serverStatus()['version'])} (practice cluster, simulated)\n` +
      `Using Mongosh:\t\t${shellVersion} (practice cluster, simulated)\n\n`,
  );
}

/** Lines until Ctrl-D, `exit`, or Ctrl-C twice on an empty line. */
async function prompt(session: MongoSession, io: ProgramIo): Promise<number> {
  let pending = '';
  let wasInterrupted = false;
  for (;;) {
    io.stdout(pending === '' ? `${session.database()}> ` : '| ');
    const line = await io.input.readLine();
    if (line.kind === 'end') {
      io.stdout('\n');
      return 0;
    }
    if (line.kind === 'interrupt') {
      io.stdout('\n');
      if (pending === '' && wasInterrupted) return 0;
      if (pending === '') io.stdout('(To exit, press Ctrl+C again or Ctrl+D or type .exit)\n');
      wasInterrupted = pending === '';
      pending = '';
      continue;
    }
    wasInterrupted = false;
    pending += pending === '' ? line.text : `\n${line.text}`;
    if (pending.trim() === '') pending = '';
    if (pending === '') continue;
    if (pending.trim() === '.exit') return 0;
    try {
      const result = session.runLine(pending);
      if (result.kind === 'unfinished') continue;
      if (result.shown !== undefined) io.stdout(`${result.shown}\n`);
    } catch (error) {
      if (error instanceof Quit) return error.code;
      // The real one prints these to its output, not its error stream
      io.stdout(`${describeError(error, true)}\n`);
    }
    pending = '';
  }
}
