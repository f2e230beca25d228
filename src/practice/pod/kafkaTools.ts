/** The console tools of Kafka. */
import { fail, interruptedCode, notPartOfIt, type PodProgram, type ProgramIo } from './program.ts';

export const kafkaTools: Readonly<Record<string, PodProgram>> = {
  'kafka-console-producer.sh': produce,
  'kafka-topics.sh': listTopics,
};

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
  const isBrokerHere = /\/?kafka[:@]/.test(io.pod.spec.containers[0]?.image ?? '');
  const known = isBrokerHere ? /^(?:kafka(?:\.[\w.-]+)?|localhost|127\.0\.0\.1):9092$/ : /^kafka(?:\.[\w.-]+)?:9092$/;
  if (servers.split(',').some((server) => known.test(server))) return undefined;
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

function warnOfBroker(io: ProgramIo, client: string): void {
  const problem = 'Connection to node -1 (kafka:9092) could not be established. Node may not be available.';
  warn(io, `WARN [${client}] ${problem} (org.apache.kafka.clients.NetworkClient)`);
}

/** Each line is a message, until Ctrl-C or Ctrl-D. */
async function produce(args: readonly string[], io: ProgramIo): Promise<number> {
  const topic = valueOf(args, '--topic');
  if (topic === undefined) return fail(io, 'Missing required argument "[topic]"');
  const refused = refuseServer(valueOf(args, '--bootstrap-server', '--broker-list'), 'kafka-console-producer.sh', io);
  if (refused !== undefined) return refused;
  if (!io.world.isBrokerUp()) warnOfBroker(io, 'Producer clientId=console-producer');
  for (;;) {
    if (io.isTty) io.stdout('>');
    const line = await io.input.readLine();
    if (line.kind !== 'line') {
      if (io.isTty) io.stdout('\n');
      return line.kind === 'end' ? 0 : interruptedCode;
    }
    if (io.world.isBrokerUp() && io.world.send(topic, line.text)) continue;
    const size = `key: null, value: ${Buffer.byteLength(line.text)} bytes`;
    warn(io, `ERROR Error when sending message to topic ${topic} with ${size} with error: (ErrorLoggingCallback)`);
    fail(io, `org.apache.kafka.common.errors.TimeoutException: Topic ${topic} not present in metadata after 60000 ms.`);
  }
}

function listTopics(args: readonly string[], io: ProgramIo): number {
  const refused = refuseServer(valueOf(args, '--bootstrap-server'), 'kafka-topics.sh', io);
  if (refused !== undefined) return refused;
  if (!args.includes('--list')) return fail(io, `kafka-topics.sh: what is not --list ${notPartOfIt}`);
  if (!io.world.isBrokerUp()) {
    warnOfBroker(io, 'AdminClient clientId=adminclient-1');
    return fail(io, 'Error while executing topic command : Timed out waiting for a node assignment.');
  }
  io.stdout(
    io.world
      .topics()
      .map((topic) => `${topic}\n`)
      .join(''),
  );
  return 0;
}
