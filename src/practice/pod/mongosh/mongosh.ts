/** `mongosh [ADDRESS] [--eval TEXT]…`; without scripts it is a prompt. */
import { createObjectId } from '../../objectId.ts';
import { fail, notPartOfIt, type PodProgram, type ProgramIo } from '../program.ts';
import { sampleDatabase } from './database.ts';
import { describeError } from './errors.ts';
import { createSession, type RunScript, ScriptSyntaxError } from './session.ts';

const shellVersion = '2.5.8';

export const mongosh: PodProgram = async (args, io) => {
  const scripts: string[] = [];
  const flags = new Set<string>();
  let address = '';
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--eval') scripts.push(args[(at += 1)] ?? '');
    else if (arg === '--quiet' || arg === '--json=relaxed') flags.add(arg);
    else if (address === '' && !arg.startsWith('-')) address = arg;
    else return fail(io, `mongosh: ${arg} ${notPartOfIt}; --eval, --quiet and --json=relaxed are`);
  }
  // A word alone is a database of this machine.
  const uri = /^[\w-]*$/.test(address) ? `mongodb://127.0.0.1:27017/${address || sampleDatabase}` : address;
  const problem = refusal(uri, io);
  if (problem !== undefined) return fail(io, problem);
  const isJson = flags.has('--json=relaxed');
  const run = createSession({ world: io.world, isJson, colors: io.isTty, print: (text) => io.stdout(text) });
  try {
    let shown: string | undefined;
    for (const script of scripts) shown = run(script);
    // Of several only the last is shown
    if (shown !== undefined) io.stdout(`${shown}\n`);
  } catch (error) {
    return fail(io, describeError(error));
  }
  if (scripts.length > 0) return 0;
  if (!flags.has('--quiet')) greet(uri, io);
  return prompt(run, io);
};

/** What the network would say, or why this is no address; `undefined` where there is a server. */
function refusal(uri: string, io: ProgramIo): string | undefined {
  const [, host = '', port = '27017', database = ''] = /^mongodb:\/\/([\w.-]+)(?::(\d+))?\/?([\w-]*)$/.exec(uri) ?? [];
  if (host === '') return `mongosh: the address ${uri} ${notPartOfIt}; mongodb://mongodb:27017/${sampleDatabase} is`;
  if (!['', sampleDatabase].includes(database)) return `mongosh: the database ${database} ${notPartOfIt}`;
  const isLocal = ['127.0.0.1', 'localhost', io.pod.metadata.name].includes(host);
  const isHere = isLocal && /(?:^|\/)mongo(?=[:@]|$)/.test(io.pod.spec.containers[0]?.image ?? '');
  if (!isLocal && host !== 'mongodb') return `MongoNetworkError: getaddrinfo ENOTFOUND ${host}`;
  const isUp = (isHere || !isLocal) && port === '27017' && io.world.isDatabaseUp();
  return isUp ? undefined : `MongoNetworkError: connect ECONNREFUSED ${isLocal ? '127.0.0.1' : host}:${port}`;
}

function greet(uri: string, io: ProgramIo): void {
  io.stdout(
    `Current Mongosh Log ID:\t${createObjectId(io.world.clock, io.world.random).hex}\n` +
      `Connecting to:\t\t${uri}?directConnection=true\n` +
      `Using MongoDB:\t\t${String(io.world.database.serverStatus()['version'])} (practice cluster, simulated)\n` +
      `Using Mongosh:\t\t${shellVersion} (practice cluster, simulated)\n\n`,
  );
}

/** Lines until Ctrl-D, `exit`, or Ctrl-C twice on an empty line. */
async function prompt(run: RunScript, io: ProgramIo): Promise<number> {
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
    if (/^\s*(?:\.exit|(?:exit|quit)(?:\(\))?;?)\s*$/.test(pending)) return 0;
    try {
      const shown = run(pending);
      if (shown !== undefined) io.stdout(`${shown}\n`);
    } catch (error) {
      if (error instanceof ScriptSyntaxError && error.isUnfinished) continue;
      // The real one prints these to its output, not its error stream
      io.stdout(`Uncaught${error instanceof ScriptSyntaxError ? ':\n' : ' '}${describeError(error)}\n`);
    }
    pending = '';
  }
}
