/** What the tools of a JDK say about the service's JVM; all of it follows from what the JVM is doing. */
import type { Jvm } from '../types.ts';
import { openFiles, resolvePath } from './files.ts';
import { fail, notPartOfIt, type PodProgram, type ProgramIo } from './program.ts';

export const jvmTools: Readonly<Record<string, PodProgram>> = { jstack, jmap, jcmd };

interface Target {
  readonly jvm: Jvm;
  readonly io: ProgramIo;
}

const vmName = 'OpenJDK 64-Bit Server VM (25.0.1+8-LTS mixed mode, practice cluster)';
const dumpBytes = 256 * 1024;

/** The service is process 1; a container that is starting or gone has none. */
function attach(pid: string, io: ProgramIo): Target | number {
  const jvm = pid === '1' ? io.world.jvm(io.runtime) : undefined;
  return jvm ? { jvm, io } : fail(io, `${pid}: No such process`);
}

function jstack(args: readonly string[], io: ProgramIo): number {
  const pid = args.find((arg) => !arg.startsWith('-'));
  if (pid === undefined) return fail(io, 'Usage:\n    jstack [-l][-e] <pid>\n        (to connect to running process)');
  const target = attach(pid, io);
  if (typeof target === 'number') return target;
  io.stdout(threadDump(target));
  return 0;
}

function jmap(args: readonly string[], io: ProgramIo): number {
  const [option = '', pid] = args;
  const usage = 'Usage:\n    jmap -histo[:live] <pid>\n    jmap -dump:<dump-options> <pid>';
  if (pid === undefined || !/^-(?:histo|dump)\b/.test(option)) return fail(io, usage);
  const target = attach(pid, io);
  if (typeof target === 'number') return target;
  if (option.startsWith('-histo')) {
    io.stdout(histogram(target.jvm));
    return 0;
  }
  const file = /(?:^-dump:|,)file=([^,]+)/.exec(option)?.[1];
  return file === undefined ? fail(io, usage) : dumpHeap(file, target);
}

function jcmd(args: readonly string[], io: ProgramIo): number {
  const [pid, command, ...rest] = args;
  if (pid === undefined || pid === '-l') {
    io.stdout(io.world.jvm(io.runtime) ? '1 /app/inventory-service.jar\n' : '');
    return 0;
  }
  const target = attach(pid, io);
  if (typeof target === 'number') return target;
  const known = ['GC.class_histogram', 'GC.heap_dump', 'GC.heap_info', 'Thread.print', 'VM.version', 'help'];
  io.stdout('1:\n');
  switch (command) {
    case 'Thread.print':
      io.stdout(threadDump(target));
      return 0;
    case 'GC.class_histogram':
      io.stdout(histogram(target.jvm));
      return 0;
    case 'GC.heap_info':
      io.stdout(heapInfo(target));
      return 0;
    case 'GC.heap_dump': {
      const file = rest.find((arg) => !arg.startsWith('-'));
      return file === undefined
        ? fail(io, "java.lang.IllegalArgumentException: The argument 'filename' is mandatory.")
        : dumpHeap(file, target);
    }
    case 'VM.version':
      io.stdout(`${vmName}\nJDK 25.0.1\n`);
      return 0;
    case 'help':
    case undefined:
      io.stdout(`The following commands are available:\n${known.join('\n')}\n`);
      return 0;
    default:
      return fail(io, `java.lang.IllegalArgumentException: Unknown diagnostic command (${command} ${notPartOfIt})`);
  }
}

/** A thread as a dump has it: number, state and frames, the innermost first. */
interface Thread {
  readonly name: string;
  readonly number: number;
  readonly isDaemon?: boolean;
  readonly state: string;
  readonly frames: readonly string[];
}

const parked = 'at jdk.internal.misc.Unsafe.park(java.base@25.0.1/Native Method)';
const waitingForWork = [
  parked,
  'at java.util.concurrent.LinkedBlockingQueue.take(java.base@25.0.1/LinkedBlockingQueue.java:435)',
  'at org.apache.tomcat.util.threads.TaskQueue.take(TaskQueue.java:117)',
];
const waitingForDatabase = [
  parked,
  'at com.mongodb.internal.connection.ConcurrentPool.acquirePermit(ConcurrentPool.java:215)',
  'at com.mongodb.internal.connection.DefaultConnectionPool.get(DefaultConnectionPool.java:202)',
  'at com.example.inventory.LedgerRepository.findBySku(LedgerRepository.java:44)',
  'at com.example.inventory.StockController.stock(StockController.java:31)',
];
/** So many threads of the web server are shown. */
const webThreads = 10;

function threadsOf(jvm: Jvm): readonly Thread[] {
  const waiting = Math.min(webThreads, jvm.waitingForDatabase);
  const web = Array.from({ length: webThreads }, (_, index): Thread => {
    const name = `http-nio-8080-exec-${index + 1}`;
    return index < waiting
      ? { name, number: 31 + index, isDaemon: true, state: 'TIMED_WAITING (parking)', frames: waitingForDatabase }
      : { name, number: 31 + index, isDaemon: true, state: 'WAITING (parking)', frames: waitingForWork };
  });
  const publisher: Thread = jvm.isPublisherStuck
    ? {
        name: 'outbox-publisher',
        number: 60,
        state: 'BLOCKED (on object monitor)',
        frames: [
          'at com.example.inventory.outbox.OutboxPublisher.publishBatch(OutboxPublisher.java:88)',
          '- waiting to lock <0x00000000c5a01fb8> (a com.example.inventory.outbox.PublisherLock)',
          'at com.example.inventory.outbox.OutboxPublisher.run(OutboxPublisher.java:52)',
          'at java.lang.Thread.run(java.base@25.0.1/Thread.java:1583)',
        ],
      }
    : {
        name: 'outbox-publisher',
        number: 60,
        state: 'TIMED_WAITING (sleeping)',
        frames: [
          'at java.lang.Thread.sleep0(java.base@25.0.1/Native Method)',
          'at com.example.inventory.outbox.OutboxPublisher.run(OutboxPublisher.java:54)',
          'at java.lang.Thread.run(java.base@25.0.1/Thread.java:1583)',
        ],
      };
  const workers = [1, 2].map((number): Thread => ({
    name: `reservation-worker-${number}`,
    number: 60 + number,
    state: jvm.isDeadlocked ? 'BLOCKED (on object monitor)' : 'WAITING (parking)',
    frames: jvm.isDeadlocked
      ? ['at com.example.inventory.ReservationService.reserve(ReservationService.java:73)']
      : waitingForWork.slice(0, 2),
  }));
  const main: Thread = { name: 'main', number: 1, state: 'WAITING (parking)', frames: [parked] };
  return [main, ...web, publisher, ...workers];
}

const deadlock = `Found one Java-level deadlock:
=============================
"reservation-worker-1":
  waiting to lock monitor 0x00007f8a04003a10 (object 0x00000000c5b02a10, a com.example.inventory.StockLock),
  which is held by "reservation-worker-2"
"reservation-worker-2":
  waiting to lock monitor 0x00007f8a04003b20 (object 0x00000000c5b02a28, a com.example.inventory.ReservationLock),
  which is held by "reservation-worker-1"

Found 1 deadlock.
`;

function threadDump({ jvm, io }: Target): string {
  const time = new Date(io.world.clock.now()).toISOString().slice(0, 19).replace('T', ' ');
  const elapsed = ((io.world.clock.now() - io.runtime.startedAt) / 1000).toFixed(2);
  const threads = threadsOf(jvm).map(({ name, number, isDaemon = false, state, frames }) => {
    const ids = `tid=0x00007f8a${(number * 4096).toString(16).padStart(8, '0')} nid=${number + 20}`;
    const head = `"${name}" #${number}${isDaemon ? ' daemon' : ''} prio=5 os_prio=0 elapsed=${elapsed}s ${ids}`;
    return [head, `   java.lang.Thread.State: ${state}`, ...frames.map((frame) => `\t${frame}`), '', ''].join('\n');
  });
  return `${time}\nFull thread dump ${vmName}:\n\n${threads.join('')}${jvm.isDeadlocked ? deadlock : ''}`;
}

function histogram(jvm: Jvm): string {
  const row = (cells: readonly [string | number, string | number, string | number, string]): string =>
    `${String(cells[0]).padStart(4)}${String(cells[1]).padStart(15)}${String(cells[2]).padStart(16)}  ${cells[3]}\n`;
  const classes = jvm.histogram();
  const total = classes.reduce(
    (sum, { instances, bytes }) => ({ instances: sum.instances + instances, bytes: sum.bytes + bytes }),
    { instances: 0, bytes: 0 },
  );
  return [
    row([' num', '#instances', '#bytes', 'class name (module)']),
    '-------------------------------------------------------\n',
    ...classes.map(({ name, instances, bytes }, index) => row([`${index + 1}:`, instances, bytes, name])),
    `Total${String(total.instances).padStart(14)}${String(total.bytes).padStart(16)}\n`,
  ].join('');
}

function heapInfo({ jvm, io }: Target): string {
  const used = Math.round(jvm.heapMebibytes);
  const options = io.shell.variables.get('JAVA_OPTS') ?? '';
  const [, digits = '1536', unit = 'm'] = /-Xmx(\d+)([mgMG])/.exec(options) ?? [];
  const most = Number(digits) * (unit.toLowerCase() === 'g' ? 1024 : 1);
  const total = Math.min(most, Math.max(256, Math.ceil(used / 64) * 64));
  return (
    ` garbage-first heap   total reserved ${most * 1024}K, committed ${total * 1024}K, used ${used * 1024}K ` +
    '[0x00000000a0000000, 0x0000000100000000)\n' +
    `  region size 1024K, ${Math.ceil(used / 12)} young (${Math.ceil(used / 12) * 1024}K), 2 survivors (2048K)\n` +
    ' Metaspace       used 98304K, committed 99072K, reserved 1146880K\n'
  );
}

/** A real one is as large as the heap. This one is small and says what it is, so that nobody analyses it. */
function dumpHeap(file: string, { jvm, io }: Target): number {
  const path = resolvePath(file, io.shell.directory);
  if (openFiles(io).read(path) !== undefined) return fail(io, `Unable to create ${file}: File exists`);
  io.stdout(`Dumping heap to ${file} ...\n`);
  const dump = Buffer.alloc(dumpBytes);
  const used = Math.round(jvm.heapMebibytes);
  dump.write(`Practice cluster (simulated): this is not a heap dump. Heap in use at this moment: ${used} MiB\n`);
  const problem = openFiles(io).write(path, dump);
  if (problem !== undefined) return fail(io, `Unable to create ${file}: ${problem}`);
  io.stdout(`Heap dump file created [${dumpBytes} bytes in 0.312 secs]\n`);
  return 0;
}
