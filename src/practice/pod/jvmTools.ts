/** What the tools of a JDK say about the service's JVM; all of it follows from what the JVM is doing. */
import type { Jvm } from '../types.ts';
import { openFiles, resolvePath } from './files.ts';
import { fail, notPartOfIt, type PodProgram, type ProgramIo } from './program.ts';

export const jvmTools: Readonly<Record<string, PodProgram>> = {
  jstack: ([pid], io) =>
    pid === undefined
      ? fail(io, 'Usage:\n    jstack <pid>\n        (to connect to running process)')
      : attach(pid, io, (jvm) => report(io, threadDump(jvm, io))),
  jmap: ([option = '', pid = ''], io) => {
    const file = /^-dump:(?:.*,)?file=([^,]+)/.exec(option)?.[1];
    if (pid !== '' && file !== undefined) return attach(pid, io, (jvm) => dumpHeap(file, jvm, io));
    if (pid !== '' && /^-histo\b/.test(option)) return attach(pid, io, (jvm) => report(io, histogram(jvm)));
    return fail(io, 'Usage:\n    jmap -histo[:live] <pid>\n    jmap -dump:live,format=b,file=<file> <pid>');
  },
  jcmd: ([pid = '', command = 'help'], io) =>
    attach(pid, io, (jvm) => {
      if (command === 'GC.heap_info') return report(io, `1:\n${heapInfo(jvm)}`);
      return fail(io, `java.lang.IllegalArgumentException: Unknown diagnostic command (${command} ${notPartOfIt})`);
    }),
};

/** The service is process 1; a container that is starting or gone has none. */
function attach(pid: string, io: ProgramIo, run: (jvm: Jvm) => number): number {
  const jvm = pid === '1' ? io.world.jvm(io.runtime) : undefined;
  return jvm ? run(jvm) : fail(io, `${pid}: No such process`);
}

function report(io: ProgramIo, text: string): number {
  io.stdout(text);
  return 0;
}

/** A thread as a dump has it: state and frames, the innermost first. */
interface Thread {
  readonly name: string;
  readonly state: string;
  readonly frames: readonly string[];
}

const parked = 'at jdk.internal.misc.Unsafe.park(java.base@25.0.1/Native Method)';
const waitingForWork = {
  state: 'WAITING (parking)',
  frames: [
    parked,
    'at java.util.concurrent.LinkedBlockingQueue.take(java.base@25.0.1/LinkedBlockingQueue.java:435)',
    'at org.apache.tomcat.util.threads.TaskQueue.take(TaskQueue.java:117)',
  ],
};
const waitingForDatabase = {
  state: 'TIMED_WAITING (parking)',
  frames: [
    parked,
    'at com.mongodb.internal.connection.ConcurrentPool.acquirePermit(ConcurrentPool.java:215)',
    'at com.mongodb.internal.connection.DefaultConnectionPool.get(DefaultConnectionPool.java:202)',
    'at com.example.inventory.LedgerRepository.findBySku(LedgerRepository.java:44)',
    'at com.example.inventory.StockController.stock(StockController.java:31)',
  ],
};
const publisherStuck = {
  state: 'BLOCKED (on object monitor)',
  frames: [
    'at com.example.inventory.outbox.OutboxPublisher.publishBatch(OutboxPublisher.java:88)',
    '- waiting to lock <0x00000000c5a01fb8> (a com.example.inventory.outbox.PublisherLock)',
    'at com.example.inventory.outbox.OutboxPublisher.run(OutboxPublisher.java:52)',
    'at java.lang.Thread.run(java.base@25.0.1/Thread.java:1583)',
  ],
};
const publisherAsleep = {
  state: 'TIMED_WAITING (sleeping)',
  frames: [
    'at java.lang.Thread.sleep0(java.base@25.0.1/Native Method)',
    'at com.example.inventory.outbox.OutboxPublisher.run(OutboxPublisher.java:54)',
    'at java.lang.Thread.run(java.base@25.0.1/Thread.java:1583)',
  ],
};
/** So many threads of the web server are shown. */
const webThreads = 10;

function threadsOf(jvm: Jvm): readonly Thread[] {
  const web = Array.from({ length: webThreads }, (_, index) => ({
    name: `http-nio-8080-exec-${index + 1}`,
    ...(index < jvm.waitingForDatabase ? waitingForDatabase : waitingForWork),
  }));
  return [
    { name: 'main', state: 'WAITING (parking)', frames: [parked] },
    ...web,
    { name: 'outbox-publisher', ...(jvm.isPublisherStuck ? publisherStuck : publisherAsleep) },
  ];
}

const vmName = 'OpenJDK 64-Bit Server VM (25.0.1+8-LTS mixed mode, practice cluster)';

function threadDump(jvm: Jvm, io: ProgramIo): string {
  const now = io.world.clock.now();
  const time = new Date(now).toISOString().slice(0, 19).replace('T', ' ');
  const elapsed = ((now - io.runtime.startedAt) / 1000).toFixed(2);
  const threads = threadsOf(jvm).map(({ name, state, frames }, index) => {
    const number = index === 0 ? 1 : 30 + index;
    const ids = `tid=0x00007f8a${(number * 4096).toString(16).padStart(8, '0')} nid=${number + 20}`;
    const head = `"${name}" #${number} prio=5 os_prio=0 elapsed=${elapsed}s ${ids}`;
    return [head, `   java.lang.Thread.State: ${state}`, ...frames.map((frame) => `\t${frame}`), '', ''].join('\n');
  });
  return `${time}\nFull thread dump ${vmName}:\n\n${threads.join('')}`;
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

function heapInfo(jvm: Jvm): string {
  const kibibytes = (mebibytes: number): string => `${Math.round(mebibytes * 1024)}K`;
  const used = jvm.heapMebibytes;
  const committed = Math.max(256, Math.ceil(used / 64) * 64);
  return ` garbage-first heap   total ${kibibytes(committed)}, used ${kibibytes(used)}\n  region size 1024K\n`;
}

const dumpBytes = 256 * 1024;

/** A real one is as large as the heap. This one begins like one, is small and says what it is, so that nobody analyses it. */
function dumpHeap(file: string, jvm: Jvm, io: ProgramIo): number {
  const files = openFiles(io);
  const path = resolvePath(file, io.shell.directory);
  io.stdout(`Dumping heap to ${file} ...\n`);
  // jmap itself has done its part: it ends well.
  if (files.read(path) !== undefined) return report(io, `Unable to create ${file}: File exists\n`);
  const dump = Buffer.alloc(dumpBytes);
  const words = 'JAVA PROFILE of the practice cluster (simulated): this is not a heap dump.';
  dump.write(`${words} Heap in use at this moment: ${Math.round(jvm.heapMebibytes)} MiB\n`);
  const problem = files.write(path, dump);
  if (problem !== undefined) return fail(io, `Unable to create ${file}: ${problem}`);
  return report(io, `Heap dump file created [${dumpBytes} bytes in 0.312 secs]\n`);
}
