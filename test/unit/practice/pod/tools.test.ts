/** The tools of a JVM and of Kafka, on the service as it is and with something wrong. */
import assert from 'node:assert/strict';
import { unpackTar } from '../../../../src/practice/pod/tar.ts';
import { holdPod, type HeldPod, usePod } from './heldPod.ts';

const inService = { app: 'inventory-service' };
const topic = 'fulfillment.inventory.v1.events';

suite('practice/pod: tools of the JVM', () => {
  const usual = usePod();
  const jstack = async (pod: HeldPod): Promise<string> => (await pod.exec(['jstack', '1'], inService)).out;

  test('jstack shows threads as a JVM does', async () => {
    const pod = usual();
    const out = await jstack(pod);
    assert.match(out, /^2026-11-29 12:00:00\nFull thread dump OpenJDK 64-Bit Server VM/);
    assert.match(
      out,
      /"outbox-publisher" #41 prio=5[^\n]*\n {3}java\.lang\.Thread\.State: TIMED_WAITING \(sleeping\)\n\tat /,
    );
    assert.equal(out.includes('BLOCKED'), false);
  });

  test('a stuck publisher is BLOCKED in jstack', async () => {
    const pod = holdPod({ scenario: 'events-stuck' });
    pod.run(5);
    const blocked = /"outbox-publisher"[^\n]*\n {3}java\.lang\.Thread\.State: BLOCKED[^]*waiting to lock/;
    assert.match(await jstack(pod), blocked);
  });

  test('a slow database shows as threads that wait for a connection', async () => {
    const pod = holdPod({ scenario: 'slow-database' });
    pod.run(20);
    assert.match(await jstack(pod), /ConcurrentPool\.acquirePermit/);
  });

  test('histogram and heap follow the heap', async () => {
    const pod = holdPod({ scenario: 'memory-leak' });
    const used = async (): Promise<number> => {
      const { out } = await pod.exec(['jcmd', '1', 'GC.heap_info'], inService);
      return Number(/used (\d+)K/.exec(out)?.[1]);
    };
    // Early in a life of its container: a heap that is nearly full is killed before it has grown.
    const isEarly = (): boolean => {
      const [first] = pod.pods('inventory-service');
      return first?.runtime.isReady === true && (pod.world.jvm(first.runtime)?.heapMebibytes ?? Infinity) < 450;
    };
    assert.ok(pod.runUntil(240, isEarly));
    const before = await used();
    pod.run(15);
    assert.ok((await used()) > before + 50 * 1024, `${before} K`);
    const { out } = await pod.exec(['jmap', '-histo', '1'], inService);
    const [head, line, ...rows] = out.trimEnd().split('\n');
    assert.match(head ?? '', /^ num +#instances +#bytes {2}class name \(module\)$/);
    assert.match(line ?? '', /^-+$/);
    const bytes = rows.map((row) => Number(/^ +\d+: +\d+ +(\d+) {2}\S/.exec(row)?.[1]));
    assert.deepEqual(
      bytes,
      bytes.toSorted((a, b) => b - a),
      'the largest first',
    );
  });

  test('a heap dump is small, can be fetched, and says that it is none', async () => {
    const pod = usual();
    const made = await pod.exec(['jmap', '-dump:live,format=b,file=/tmp/heap.hprof', '1'], inService);
    assert.deepEqual([made.code, made.err], [0, '']);
    assert.match(made.out, /^Dumping heap to \/tmp\/heap\.hprof \.\.\.\nHeap dump file created \[\d+ bytes in /);
    const { bytes } = await pod.exec(['tar', 'cf', '-', '/tmp/heap.hprof'], inService);
    const [member] = unpackTar(bytes);
    assert.equal(member?.name, 'tmp/heap.hprof');
    assert.match(
      member?.data.toString('utf8', 0, 80) ?? '',
      /^JAVA PROFILE of the practice cluster \(simulated\): this is not a heap dump\./,
    );
    const again = await pod.exec(['jmap', '-dump:file=/tmp/heap.hprof', '1'], inService);
    const refused = 'Dumping heap to /tmp/heap.hprof ...\nUnable to create /tmp/heap.hprof: File exists\n';
    assert.deepEqual([again.code, again.out], [0, refused]);
  });

  test('wrong processes and commands are told of as the tools do it', async () => {
    const pod = usual();
    const exec = async (...argv: string[]): Promise<string> => {
      const { code, err } = await pod.exec(argv, inService);
      assert.equal(code, 1);
      return err;
    };
    assert.equal(await exec('jstack', '7'), '7: No such process\n');
    assert.match(await exec('jstack'), /^Usage:/);
    assert.match(await exec('jmap', '-dump:live', '1'), /^Usage:/);
    assert.match(await exec('jcmd', '1', 'JFR.start'), /JFR\.start is not part of the practice cluster/);
  });
});

suite('practice/pod: tools of Kafka', () => {
  const usual = usePod();
  const produce = ['kafka-console-producer.sh', '--broker-list', 'kafka:9092', '--topic', topic];

  test('the producer takes lines until the input ends', async () => {
    const pod = usual();
    const { code, out, err } = await pod.exec(produce, { ...inService, stdin: 'one\ntwo\n' });
    assert.deepEqual([code, out, err], [0, '', '']);
  });

  test('at a terminal it asks for lines; Ctrl-C and Ctrl-D end it', async () => {
    const pod = usual();
    const stopped = await pod.type(produce, ['hello\r', '\x03'], 'inventory-service');
    assert.deepEqual([stopped.code, stopped.out], [130, '>hello\n>^C\n']);
    const ended = await pod.type(produce, ['\x04'], 'kafka');
    assert.deepEqual([ended.code, ended.out], [0, '>\n']);
  });

  test('topics are listed; a server that is none is refused', async () => {
    const pod = usual();
    const list = await pod.exec(['kafka-topics.sh', '--bootstrap-server', 'kafka:9092', '--list'], { app: 'kafka' });
    assert.equal(list.code, 0);
    assert.ok(list.out.split('\n').includes(topic));
    const local = await pod.exec(['kafka-topics.sh', '--bootstrap-server', 'localhost:9092', '--list'], inService);
    assert.equal(local.code, 1);
    assert.match(local.err, /WARN .*localhost:9092/);
    const none = await pod.exec(['kafka-topics.sh', '--list'], { app: 'kafka' });
    assert.match(none.err, /Missing required argument "\[bootstrap-server\]"/);
  });

  test('a broker that is down is told of as the real tools do it', async () => {
    const pod = holdPod();
    const [kafka] = pod.pods('kafka');
    assert.ok(kafka);
    pod.deletePod(kafka.pod);
    assert.ok(pod.runUntil(60, () => !pod.world.isBrokerUp()));
    const { code, err } = await pod.exec(produce, { ...inService, stdin: 'lost\n' });
    assert.equal(code, 0);
    assert.match(err, /ERROR Error when sending message to topic .*\n.*TimeoutException/);
  });
});
