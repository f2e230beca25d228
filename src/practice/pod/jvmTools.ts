/** What the tools of a JDK say about the service's JVM; all of it follows from what the JVM is doing. */
import type { Jvm } from '../types.ts';
import { openFiles, resolvePath } from './files.ts';
import { fail, notPartOfIt, type PodProgram, type ProgramIo } from './program.ts';

export const jvmTools: Readonly<Record<string, PodProgram>> = {
  jstack: ([pid], io) =>
    pid === undefined
      ? fail(io, 'Usage:\n    jstack <pid>\n        (to connect to running process)')
      : attach(pid, io, (jvm) => threadDump(jvm, io)),
  jmap: ([option = '', pid = ''], io) => {
    const file = /^-dump:(?:.*,)?file=([^,]+)/.exec(option)?.[1];
    if (file !== undefined) return attach(pid, io, (jvm) => dumpHeap(file, jvm, io));
    if (/^-histo\b/.test(option)) return attach(pid, io, histogram);
    return fail(io, 'Usage:\n    jmap -histo[:live] <pid>\n    jmap -dump:live,format=b,file=<file> <pid>');
  },
  jcmd: ([pid = '', command = 'help'], io) =>
    command === 'GC.heap_info' ? attach(pid, io, heapInfo) : fail(io, `jcmd: ${command} ${notPartOfIt}`),
};

/** The service is process 1; a container that is starting or gone has none. */
function attach(pid: string, io: ProgramIo, report: (jvm: Jvm) => string): number {
  const jvm = pid === '1' ? io.world.jvm(io.runtime) : undefined;
  if (!jvm) return fail(io, `${pid}: No such process`);
  io.stdout(report(jvm));
  return 0;
}

/** What a thread does: its state, then its frames, the innermost first. */
type Stack = readonly string[];

const parked = 'at jdk.internal.misc.Unsafe.park(java.base@25.0.1/Native Method)';
const atWork = 'at java.lang.Thread.run(java.base@25.0.1/Thread.java:1583)';
const waitingForWork: Stack = [
  'WAITING (parking)',
  parked,
  'at java.util.concurrent.LinkedBlockingQueue.take(java.base@25.0.1/LinkedBlockingQueue.java:435)',
  'at org.apache.tomcat.util.threads.TaskQueue.take(TaskQueue.java:117)',
];
const waitingForDatabase: Stack = [
  'TIMED_WAITING (parking)',
  parked,
  'at com.mongodb.internal.connection.ConcurrentPool.acquirePermit(ConcurrentPool.java:215)',
  'at com.mongodb.internal.connection.DefaultConnectionPool.get(DefaultConnectionPool.java:202)',
  'at com.example.inventory.LedgerRepository.findBySku(LedgerRepository.java:44)',
  'at com.example.inventory.StockController.stock(StockController.java:31)',
];
const publisherStuck: Stack = [
  'BLOCKED (on object monitor)',
  'at com.example.inventory.outbox.OutboxPublisher.publishBatch(OutboxPublisher.java:88)',
  '- waiting to lock <0x00000000c5a01fb8> (a com.example.inventory.outbox.PublisherLock)',
  'at com.example.inventory.outbox.OutboxPublisher.run(OutboxPublisher.java:52)',
  atWork,
];
const publisherAsleep: Stack = [
  'TIMED_WAITING (sleeping)',
  'at java.lang.Thread.sleep0(java.base@25.0.1/Native Method)',
  'at com.example.inventory.outbox.OutboxPublisher.run(OutboxPublisher.java:54)',
  atWork,
];
/** So many threads of the web server are shown. */
const webThreads = 10;

function threadDump(jvm: Jvm, io: ProgramIo): string {
  const now = io.world.clock.now();
  const time = new Date(now).toISOString().slice(0, 19).replace('T', ' ');
  const elapsed = ((now - io.runtime.startedAt) / 1000).toFixed(2);
  const threads: Readonly<Record<string, Stack>> = {
    main: ['WAITING (parking)', parked],
    ...Object.fromEntries(
      Array.from({ length: webThreads }, (_, index) => [
        `http-nio-8080-exec-${index + 1}`,
        index < jvm.waitingForDatabase ? waitingForDatabase : waitingForWork,
      ]),
    ),
    'outbox-publisher': jvm.isPublisherStuck ? publisherStuck : publisherAsleep,
  };
  const blocks = Object.entries(threads).map(([name, [state = '', ...frames]], index) => {
    const ids = `tid=0x00007f8a${((index + 1) * 4096).toString(16).padStart(8, '0')} nid=${index + 50}`;
    const head = `"${name}" #${index + 30} prio=5 os_prio=0 elapsed=${elapsed}s ${ids}`;
    return [head, `   java.lang.Thread.State: ${state}`, ...frames.map((frame) => `\t${frame}`), '', ''].join('\n');
  });
  const vm = 'OpenJDK 64-Bit Server VM (25.0.1+8-LTS mixed mode, practice cluster)';
  return `${time}\nFull thread dump ${vm}:\n\n${blocks.join('')}`;
}

function histogram(jvm: Jvm): string {
  const row = (first: string, instances: number | string, bytes: number | string, name: string): string =>
    `${first.padStart(4)}${String(instances).padStart(15)}${String(bytes).padStart(16)}  ${name}\n`;
  return [
    row(' num', '#instances', '#bytes', 'class name (module)'),
    '-------------------------------------------------------\n',
    ...jvm.histogram().map(({ name, instances, bytes }, index) => row(`${index + 1}:`, instances, bytes, name)),
  ].join('');
}

function heapInfo({ heapMebibytes }: Jvm): string {
  const committed = Math.max(256, Math.ceil(heapMebibytes / 64) * 64) * 1024;
  const used = Math.round(heapMebibytes * 1024);
  return `1:\n garbage-first heap   total ${committed}K, used ${used}K\n  region size 1024K\n`;
}

const dumpBytes = 256 * 1024;

/** A real one is as large as the heap. This one begins like one, is small and says what it is, so that nobody analyses it. */
function dumpHeap(file: string, jvm: Jvm, io: ProgramIo): string {
  const files = openFiles(io);
  const path = resolvePath(file, io.shell.directory);
  const dump = Buffer.alloc(dumpBytes);
  const words = 'JAVA PROFILE of the practice cluster (simulated): this is not a heap dump.';
  dump.write(`${words} Heap in use at this moment: ${Math.round(jvm.heapMebibytes)} MiB\n`);
  const problem = files.read(path) === undefined ? files.write(path, dump) : 'File exists';
  // The tool itself has done its part either way: it ends well
  const created = `Heap dump file created [${dumpBytes} bytes in 0.312 secs]`;
  return `Dumping heap to ${file} ...\n${problem === undefined ? created : `Unable to create ${file}: ${problem}`}\n`;
}
