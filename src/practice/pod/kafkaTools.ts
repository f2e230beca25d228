/** The console tools of Kafka. */
import { fail, interruptedCode, notPartOfIt, type PodProgram, type ProgramIo } from './program.ts';

export const kafkaTools = {
  'kafka-console-producer.sh': produce,
  'kafka-topics.sh': listTopics,
} satisfies Readonly<Record<string, PodProgram>>;

const port = 9092;

/** `--name VALUE` and `--name=VALUE`. */
function valueOf(args: readonly string[], ...names: readonly string[]): string | undefined {
  for (const [index, arg] of args.entries()) {
    const [name = '', ...value] = arg.split('=');
    if (names.includes(name)) return value.length > 0 ? value.join('=') : args[index + 1];
  }
  return undefined;
}

/** A code where the servers named cannot be any of this cluster. */
function refuseServer(servers: string | undefined, tool: string, io: ProgramIo): number | undefined {
  if (servers === undefined) return fail(io, `Missing required argument "[bootstrap-server]" of ${tool}`);
  const isHere = /^(?:kafka(?:\.[\w.-]+)?|localhost|127\.0\.0\.1):9092$/;
  const local = /^(?:localhost|127\.0\.0\.1):/;
  const hasBroker = /\/?kafka[:@]/.test(io.pod.spec.containers[0]?.image ?? '');
  const isKnown = servers.split(',').some((server) => isHere.test(server) && (hasBroker || !local.test(server)));
  if (isKnown) return undefined;
  warn(
    io,
    `WARN Couldn't resolve or reach server ${servers} from bootstrap.servers (org.apache.kafka.clients.ClientUtils)`,
  );
  return fail(io, 'org.apache.kafka.common.KafkaException: Failed to construct kafka client');
}

function warn(io: ProgramIo, text: string): void {
  const time = new Date(io.world.clock.now()).toISOString().slice(0, 23).replace('T', ' ').replace('.', ',');
  io.stderr(`[${time}] ${text}\n`);
}

const noConnection = (client: string): string =>
  `WARN [${client}] Connection to node -1 (kafka:${port}) could not be established. ` +
  'Node may not be available. (org.apache.kafka.clients.NetworkClient)';

/** Each line is a message, until Ctrl-C or Ctrl-D. */
async function produce(args: readonly string[], io: ProgramIo): Promise<number> {
  const topic = valueOf(args, '--topic');
  if (topic === undefined) return fail(io, 'Missing required argument "[topic]"');
  const refused = refuseServer(valueOf(args, '--bootstrap-server', '--broker-list'), 'kafka-console-producer.sh', io);
  if (refused !== undefined) return refused;
  if (!io.world.isBrokerUp()) warn(io, noConnection('Producer clientId=console-producer'));
  for (;;) {
    if (io.isTty) io.stdout('>');
    const line = await io.input.readLine();
    if (line.kind !== 'line') {
      if (io.isTty) io.stdout('\n');
      return line.kind === 'end' ? 0 : interruptedCode;
    }
    if (io.world.isBrokerUp() && io.world.send(topic, line.text)) continue;
    warn(
      io,
      `ERROR Error when sending message to topic ${topic} with key: null, value: ${Buffer.byteLength(line.text)} bytes with error: ` +
        '(org.apache.kafka.clients.producer.internals.ErrorLoggingCallback)',
    );
    io.stderr(
      `org.apache.kafka.common.errors.TimeoutException: Topic ${topic} not present in metadata after 60000 ms.\n`,
    );
  }
}

function listTopics(args: readonly string[], io: ProgramIo): number {
  const refused = refuseServer(valueOf(args, '--bootstrap-server'), 'kafka-topics.sh', io);
  if (refused !== undefined) return refused;
  if (!io.world.isBrokerUp()) {
    warn(io, noConnection('AdminClient clientId=adminclient-1'));
    return fail(io, 'Error while executing topic command : Timed out waiting for a node assignment.');
  }
  const topics = io.world.topics();
  if (args.includes('--list')) {
    io.stdout(topics.map((topic) => `${topic}\n`).join(''));
    return 0;
  }
  if (!args.includes('--describe')) {
    return fail(io, `Command must include exactly one action: --list or --describe; more ${notPartOfIt}`);
  }
  const wanted = valueOf(args, '--topic');
  if (wanted !== undefined && !topics.includes(wanted)) {
    return fail(io, `Error while executing topic command : Topic '${wanted}' does not exist as expected`);
  }
  for (const topic of topics.filter((each) => wanted === undefined || each === wanted)) {
    io.stdout(`Topic: ${topic}\tPartitionCount: 1\tReplicationFactor: 1\tConfigs: \n`);
    io.stdout(`\tTopic: ${topic}\tPartition: 0\tLeader: 1\tReplicas: 1\tIsr: 1\n`);
  }
  return 0;
}
