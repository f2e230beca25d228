/** `mongosh --eval` without a database answers from `test`, which is empty nearly everywhere. */
import type { PlacedArg } from './started.ts';
import type { Trap } from './types.ts';

/** Flags that take the next word. Source: `mongosh --help` of 2.5. */
const VALUE_FLAGS: ReadonlySet<string> = new Set(
  `--host --port -u --username -p --password --authenticationDatabase --authenticationMechanism --eval -f --file
  --apiVersion --tlsCertificateKeyFile --tlsCertificateKeyFilePassword --tlsCAFile --tlsCRLFile --tlsCertificateSelector
  --awsIamSessionToken --gssapiServiceName --sspiHostnameCanonicalization --sspiRealmOverride --keyVaultNamespace
  --kmsURL --oidcRedirectUri --browser`.split(/\s+/),
);

/** Answers the same from every database. */
const ANY_DATABASE =
  /^db\.(?:adminCommand|serverStatus|currentOp|killOp|version|hello|isMaster|hostInfo|serverBuildInfo|serverCmdLineOpts|getMongo|getSiblingDB|getReplicationInfo|printReplicationInfo|printSecondaryReplicationInfo|fsyncLock|fsyncUnlock|shutdownServer|setLogLevel|getLogComponents|watch|runCommand\s*\(\s*\{\s*["']?(?:ping|hello|isMaster|buildInfo|serverStatus|connectionStatus|hostInfo|replSetGetStatus)\b)/;

/** `words`: from `mongosh` on. */
export function databaseTrap(words: readonly PlacedArg[]): readonly Trap[] {
  const [program, ...args] = words;
  if (program === undefined) return [];
  const scripts: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at];
    const text = word?.value ?? word?.text ?? '';
    if (text.startsWith('--eval=')) scripts.push(text.slice('--eval='.length));
    else if (VALUE_FLAGS.has(text)) {
      at += 1;
      if (text === '--eval') scripts.push(args[at]?.value ?? args[at]?.text ?? '');
      // What a file does, and which database it names, is not seen here.
      if (text === '-f' || text === '--file') return [];
    } else if (!text.startsWith('-') && namesDatabase(word)) return [];
    else if (text === '--nodb') return [];
  }
  if (!scripts.some(asksDatabase)) return [];
  return [
    {
      code: 'mongosh-without-database',
      range: program.range,
      message: `No database is named, so that ${program.value ?? 'mongosh'} answers from “test”. Name it: ${program.value ?? 'mongosh'} <database>. Where “test” is meant, say in the runbook that the database is \`test\`.`,
    },
  ];
}

/** An address without a path names none; what only the shell knows may. */
function namesDatabase(word: PlacedArg | undefined): boolean {
  const address = /^mongodb(?:\+srv)?:\/\/[^/]*(?:\/([^?]*))?/.exec(word?.value ?? '');
  return address === null || (address[1] ?? '') !== '';
}

function asksDatabase(script: string): boolean {
  if (/\bgetSiblingDB\s*\(|(?:^|[;\n])\s*use\s+\w/.test(script)) return false;
  const uses = script.matchAll(/\bdb(?:\.|\[)/g);
  return (
    [...uses].some(({ index }) => !ANY_DATABASE.test(script.slice(index))) ||
    /\bshow\s+(?:collections|tables)\b/.test(script)
  );
}
