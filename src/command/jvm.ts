/** The tools of the JDK, which look into a running Java program, and those of Kafka. */
import { noteWrittenFile } from './localFiles.ts';
import type { Effect } from './types.ts';
import { strongest, type Scope } from './verdict.ts';
import { isList, mayBeFlag, maySplit, mayUndo, type Arg } from './words.ts';

const set = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const textOf = (arg: Arg): string => arg.value ?? arg.text;

/** Source: the tool references of JDK 21, jps to jinfo. */
export function judgeJdk(args: readonly Arg[], _scope: Scope, program: string): Effect {
  if (/^(?:jps|jstack|jstat)$/.test(program)) return 'reads';
  const effect = judgeTool(program, args);
  return args.some(isList) ? strongest('unknown', effect) : effect;
}

function judgeTool(program: string, args: readonly Arg[]): Effect {
  const texts = args.map(textOf);
  switch (program) {
    case 'jinfo':
      return texts.some((text, at) => text === '-flag' && /^["']?(?:[+-]|\w+=)/.test(texts[at + 1] ?? '=')) ||
        texts.some((text) => text.startsWith('-flag='))
        ? 'changes'
        : 'reads';
    case 'jmap':
      // A dump is a file where it runs; `:live` stops the program while it collects.
      if (texts.some((text) => /^-dump|[:,]live\b/.test(text))) return 'changes';
      return texts.some((text) => text.startsWith('-histo') && /file=/.test(text)) ? 'changes' : 'reads';
    case 'jcmd':
      return judgeJcmd(args);
    default:
      return 'unknown';
  }
}

/** Source: `jcmd PID help` of JDK 21. */
const JCMD_READS =
  set(`VM.version VM.flags VM.system_properties VM.command_line VM.uptime VM.info VM.native_memory VM.classloader_stats
  VM.classloaders VM.class_hierarchy VM.stringtable VM.symboltable VM.metaspace VM.dynlibs VM.events VM.systemdictionary
  Thread.print GC.heap_info GC.finalizer_info GC.class_stats Compiler.queue Compiler.codelist Compiler.codecache
  Compiler.directives_print JFR.check PerfCounter.print ManagementAgent.status help System.map`);
const JCMD_CHANGES = /^(?:GC|JFR|VM|Thread|ManagementAgent|Compiler|JVMTI|System)\./;

function judgeJcmd(args: readonly Arg[]): Effect {
  const texts = args.map(textOf);
  const [process, command] = texts.filter((text) => !/^-[lh]$/.test(text));
  if (process === undefined || command === undefined)
    return texts.some((text) => text === '-f') || args.some(maySplit) ? 'unknown' : 'reads';
  if (JCMD_READS.has(command)) return 'reads';
  // It collects first, unless it is told to count all.
  if (command === 'GC.class_histogram') return texts.includes('-all') ? 'reads' : 'changes';
  return JCMD_CHANGES.test(command) ? 'changes' : 'unknown';
}

/** Source: the `--help` of each tool of Kafka 4.0. */
const KAFKA: Readonly<
  Record<string, { readonly reads?: RegExp; readonly changes?: RegExp; readonly deletes?: RegExp }>
> = {
  topics: { reads: /^--(?:list|describe)$/, changes: /^--(?:create|alter)$/, deletes: /^--delete$/ },
  'consumer-groups': {
    reads: /^--(?:list|describe)$/,
    changes: /^--reset-offsets$/,
    deletes: /^--delete(?:-offsets)?$/,
  },
  configs: { reads: /^--describe$/, changes: /^--alter$/, deletes: /^--delete-config$/ },
  acls: { reads: /^--list$/, changes: /^--add$/, deletes: /^--remove$/ },
  // The offsets of a group that it joins move on.
  'console-consumer': { reads: /^/, changes: /^--group(?:$|=)|\bgroup\.id=/ },
  'console-producer': { changes: /^/ },
  'broker-api-versions': { reads: /^/ },
  'log-dirs': { reads: /^--describe$/ },
  'get-offsets': { reads: /^/ },
  'dump-log': { reads: /^/ },
  'leader-election': { changes: /^/ },
  'preferred-replica-election': { changes: /^/ },
  // What is verified and done loses its throttle.
  'reassign-partitions': { reads: /^--(?:generate|list)$/, changes: /^--(?:execute|cancel|verify)$/ },
  'delete-records': { deletes: /^/ },
  'producer-perf-test': { changes: /^/ },
  'consumer-perf-test': { changes: /^/ },
  'metadata-quorum': {
    reads: /^(?:describe|--status|--replication)$/,
    changes: /^(?:add-controller|remove-controller)$/,
  },
  features: { reads: /^(?:describe|version-mapping)$/, changes: /^(?:upgrade|downgrade|disable)$/ },
  cluster: { reads: /^(?:cluster-id|list-endpoints)$/, changes: /^unregister$/ },
  transactions: { reads: /^(?:list|describe|describe-producers|find-hanging)$/, changes: /^abort$/ },
  'streams-application-reset': { changes: /^/ },
  'server-start': { changes: /^/ },
  'server-stop': { changes: /^/ },
};
/** Classes that the tools are, as `kafka-run-class` is given them. Source: the scripts in Kafka's `bin`. */
const KAFKA_CLASSES: Readonly<Record<string, string>> = {
  GetOffsetShell: 'get-offsets',
  DumpLogSegments: 'dump-log',
  ConsumerGroupCommand: 'consumer-groups',
  TopicCommand: 'topics',
  ConfigCommand: 'configs',
  AclCommand: 'acls',
  LogDirsCommand: 'log-dirs',
  DeleteRecordsCommand: 'delete-records',
  ConsoleConsumer: 'console-consumer',
};

export const KAFKA_TOOLS: readonly string[] = [...Object.keys(KAFKA), 'run-class'].flatMap((name) => [
  `kafka-${name}`,
  `kafka-${name}.sh`,
]);

export function judgeKafka(args: readonly Arg[], _scope: Scope, program: string): Effect {
  if (program.startsWith('kafka-run-class')) {
    const name = /(?:^|\.)(\w+)$/.exec(args[0]?.value ?? '')?.[1] ?? '';
    const known = Object.hasOwn(KAFKA_CLASSES, name) ? KAFKA_CLASSES[name] : undefined;
    return known === undefined ? 'unknown' : judgeKafkaTool(args.slice(1), known);
  }
  return judgeKafkaTool(args, program.replace(/^kafka-/, '').replace(/\.sh$/, ''));
}

function judgeKafkaTool(args: readonly Arg[], name: string): Effect {
  const tool = KAFKA[name];
  // One dash does as well as two.
  const texts = args.map((arg) => textOf(arg).replace(/^-(?=[a-z]{3})/, '--'));
  if (texts.some((text) => text === '--version' || text === '--help')) return 'reads';
  const has = (pattern: RegExp | undefined): boolean =>
    pattern !== undefined && texts.some((text) => pattern.test(text));
  // Only these heed it.
  const tries = texts.includes('--dry-run') && (texts.includes('--reset-offsets') || /application-reset/.test(name));
  if (tries && !has(tool?.deletes) && !args.some(mayUndo)) return texts.includes('--execute') ? 'unknown' : 'reads';
  if (texts.includes('--reset-offsets'))
    return texts.includes('--execute') || !texts.includes('--export') ? 'changes' : 'reads';
  if (has(tool?.deletes)) return 'deletes';
  if (has(tool?.changes)) return 'changes';
  // A flag that only the shell knows may be any of them.
  return has(tool?.reads) && !args.some(mayBeFlag) ? 'reads' : 'unknown';
}

/** kcat(1): `-L` lists, `-C` reads messages, `-Q` asks for offsets, `-P` sends. */
export function judgeKcat(args: readonly Arg[]): Effect {
  const texts = args.map(textOf);
  if (texts.some((text) => /^-[a-zA-Z]*P/.test(text)) || args.some(mayBeFlag)) return 'changes';
  if (texts.some((text) => text.startsWith('-G'))) return 'changes';
  return texts.some((text) => /^-[LCQ]/.test(text)) ? 'reads' : 'unknown';
}

/** Flags that name the file or folder of a dump, also glued to it and cut short, behind letters that take nothing. */
const DUMP_FILES: Readonly<Record<'pg' | 'mysql' | 'mongo', RegExp>> = {
  pg: /^(?:-[abBcCORsvVwWx]*f|--fi[a-z]*(?:=|$))/,
  mysql: /^(?:-[ABCdefiKnqtvYE]*[rT]|--(?:res[a-z-]*|tab)(?:=|$))/,
  mongo: /^(?:-[v]*o|--(?:ou[a-z]*(?:=|$)|archive=))/,
};

/** Programs whose output is a file where they run, unless it is sent to standard output. Source: their manual pages. */
export function judgeDump(args: readonly Arg[], scope: Scope, program: string): Effect {
  const texts = args.map(textOf);
  const family = program.startsWith('pg') ? 'pg' : program.startsWith('mongo') ? 'mongo' : 'mysql';
  if (family === 'mysql' && texts.some((text) => /^--delete-(?:master|source)/.test(text))) return 'deletes';
  if (family === 'mysql' && texts.some((text) => /^(?:-[A-Za-z]*F$|--flush|--dump-(?:slave|replica))/.test(text)))
    return 'changes';
  const outputs: Arg[] = [];
  for (const [at, text] of texts.entries()) {
    const flag = DUMP_FILES[family].exec(text)?.[0];
    if (flag === undefined) continue;
    const glued = text.slice(flag.length);
    const next = args[at + 1];
    if (glued !== '') outputs.push({ text: glued, value: args[at]?.value === undefined ? undefined : glued });
    else if (next !== undefined && !flag.endsWith('=')) outputs.push(next);
  }
  const isMongo = program === 'mongodump';
  const toOutput = isMongo && texts.some((text) => text === '--archive');
  if (isMongo && !toOutput && outputs.length === 0) outputs.push({ text: 'dump', value: 'dump' });
  const files = outputs.filter(({ value }) => value !== '-' && value !== '/dev/stdout');
  const least: Effect = texts.some((text) => /^["']?\$\(/.test(text)) ? 'unknown' : 'reads';
  return files.map((file) => noteWrittenFile(file, scope)).reduce(strongest, least);
}
