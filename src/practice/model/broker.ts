/** The broker: topics with their last messages, and its process. */
import type { Pod, Program, Runtime } from '../types.ts';
import { brokerLine } from './logLines.ts';
import type { ServiceWorld } from './world.ts';

export const TOPIC = 'fulfillment.inventory.v1.events';
const MAX_MESSAGES = 500;
const MAX_TOPICS = 50;
/** A topic's name as a broker allows it. */
const NAME = /^[\w.-]{1,249}$/;

export interface Broker {
  topics(): readonly string[];
  messages(topic: string): readonly string[];
  /** Makes the topic where there is none, as a broker with automatic topics does. False where it refuses. */
  append(topic: string, message: string): boolean;
}

export function createBroker(): Broker {
  const kept = new Map<string, string[]>([[TOPIC, []]]);
  return {
    topics: () => [...kept.keys()].sort(),
    messages: (topic) => kept.get(topic) ?? [],
    append(topic, message) {
      let messages = kept.get(topic);
      if (!messages) {
        if (!NAME.test(topic) || kept.size >= MAX_TOPICS) return false;
        kept.set(topic, (messages = []));
      }
      messages.push(message);
      if (messages.length > MAX_MESSAGES) messages.splice(0, MAX_MESSAGES / 2);
      return true;
    },
  };
}

export function startBroker(pod: Pod, runtime: Runtime, world: ServiceWorld, wasThere: boolean): Program {
  const { clock, random } = world;
  const log = (text: string, logger: string, at: number) => runtime.log(brokerLine(at, 'INFO', text, logger), at);
  const now = clock.now();
  if (wasThere) log(`[SnapshotGenerator id=1] Wrote a snapshot of the metadata`, SNAPSHOT_LOGGER, now - 840_000);
  else {
    log(`Starting the broker of pod ${pod.metadata.name} (practice cluster, simulated)`, SERVER_LOGGER, now);
    log(`[LogLoader partition=${TOPIC}-0, dir=/var/lib/kafka] Log loaded`, 'kafka.log.LogLoader', now);
    log('[KafkaRaftServer nodeId=1] Kafka Server started', SERVER_LOGGER, now);
  }
  return {
    startupMs: 2500,
    probeFailure: 'dial tcp :9092: connect: connection refused',
    isReady: () => true,
    tick: () => undefined,
    usage: () => ({ milliCpu: 32 + random() * 8, mebibytes: 606 + random() * 10 }),
  };
}

const SERVER_LOGGER = 'kafka.server.KafkaRaftServer';
const SNAPSHOT_LOGGER = 'org.apache.kafka.image.publisher.SnapshotGenerator';
