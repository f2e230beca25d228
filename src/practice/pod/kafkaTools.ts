/** The console tools of Kafka. */
import { fail, interruptedCode, notPartOfIt, type PodProgram, type ProgramIo } from './program.ts';

export const kafkaTools: Readonly<Record<string, PodProgram>> = {
  /** Each line is a message, until Ctrl-C or Ctrl-D. */
  'kafka-console-producer.sh': async (args, io) => {
    const topic = valueOf(args, '--topic');
    if (topic === undefined) return fail(io, 'Missing required argument "[topic]"');
    const refused = refuseServer(valueOf(args, '--bootstrap-server', '--broker-list'), io);
    if (refused !== undefined) return refused;
    for (;;) {
      if (io.isTty) io.stdout('>');
      const line = await io.input.readLine();
      if (line.kind !== 'line') {
        if (io.isTty) io.stdout('\n');
        return line.kind === 'end' ? 0 : interruptedCode;
      }
      if (io.world.send(topic, line.text)) continue;
      warn(io, `ERROR Error when sending message to topic ${topic} with error: (ErrorLoggingCallback)`);
      fail(
        io,
        `org.apache.kafka.common.errors.TimeoutException: Topic ${topic} not present in metadata after 60000 ms.`,
      );
    }
  },
  'kafka-topics.sh': (args, io) => {
    const refused = refuseServer(valueOf(args, '--bootstrap-server'), io);
    if (refused !== undefined) return refused;
    if (!args.includes('--list')) return fail(io, `kafka-topics.sh: what is not --list ${notPartOfIt}`);
    if (!io.world.isBrokerUp())
      return fail(io, 'Error while executing topic command : Timed out waiting for a node assignment.');
    for (const topic of io.world.topics()) io.stdout(`${topic}\n`);
    return 0;
  },
};

function valueOf(args: readonly string[], ...names: readonly string[]): string | undefined {
  const at = args.findIndex((arg) => names.includes(arg));
  return at < 0 ? undefined : args[at + 1];
}

/** A code where the servers named cannot be any of this cluster. */
function refuseServer(server: string | undefined, io: ProgramIo): number | undefined {
  if (server === undefined) return fail(io, 'Missing required argument "[bootstrap-server]"');
  if (server === 'kafka:9092') return undefined;
  const problem = `Couldn't resolve or reach server ${server} from bootstrap.servers`;
  warn(io, `WARN ${problem} (org.apache.kafka.clients.ClientUtils)`);
  return fail(io, 'org.apache.kafka.common.KafkaException: Failed to construct kafka client');
}

function warn(io: ProgramIo, text: string): void {
  const time = new Date(io.world.clock.now()).toISOString().slice(0, 23).replace('T', ' ').replace('.', ',');
  io.stderr(`[${time}] ${text}\n`);
}
