/**
 * The outbox: with each change of stock the service stores an event, and a publisher in each pod sends those that its pod has
 * stored, and those of pods that are gone.
 */
import type { Document } from '../types.ts';
import { TOPIC } from './broker.ts';
import { randomSku } from './databaseLoad.ts';
import { sayTo, type Saying } from './logLines.ts';
import { published, publisherWaits, publishingFails } from './serviceLines.ts';
import type { ServicePod, ServiceWorld } from './world.ts';

const OUTBOX = 'outbox_events';
const EVENTS_A_SECOND = { production: 6, staging: 4 };
/** What one publisher sends in a second. */
const PUBLISHED_A_SECOND = 60;
/** With so many waiting the service stores no more: a practice cluster is bounded. */
const MAX_WAITING = 5000;
/** Sent ones are kept for a look, not for good. */
const MAX_SENT = 200;
/** Of an event from before the first picture: dealt out to the pods that are there then. */
const OF_NO_POD = '/inventory-service/';

export interface Outbox {
  /** Once a second. */
  tick(pods: readonly ServicePod[], seconds: number): void;
  /** As if nothing had been sent for so long. */
  pile(ms: number): void;
}

export function createOutbox(world: ServiceWorld): Outbox {
  const { database, clock, random, state, isProduction } = world;
  const rate = isProduction ? EVENTS_A_SECOND.production : EVENTS_A_SECOND.staging;
  let owed = 0;

  const store = (source: string, at: number) =>
    database.stored.put(OUTBOX, {
      _id: database.newId(at),
      type: 'com.example.inventory.StockReserved',
      subject: randomSku(random),
      source,
      published: false,
      createdAt: new Date(at),
    });

  function storeEvents(serving: readonly ServicePod[], seconds: number): void {
    if (serving.length === 0) return;
    for (owed += rate * seconds; owed >= 1; owed -= 1) {
      const { pod } = serving[Math.floor(random() * serving.length)] ?? {};
      if (pod && state.eventsWaiting < MAX_WAITING) store(sourceOf(pod.metadata.name), clock.now());
    }
  }

  function publish({ runtime, jvm }: ServicePod, events: readonly Document[], seconds: number): void {
    const say = (saying: Saying) => {
      sayTo(runtime, () => clock.now())(saying);
      if (saying.level === 'ERROR') state.errors += 1;
    };
    if (jvm?.isPublisherStuck) {
      if (random() < seconds / 3) say(publisherWaits(clock.now() - jvm.stuckSince, events.length));
      return;
    }
    if (events.length === 0) return;
    if (!world.isBrokerUp()) {
      if (random() < seconds / 3) say(publishingFails(events.length));
      return;
    }
    const due = events.slice(0, Math.max(1, Math.round(PUBLISHED_A_SECOND * seconds)));
    for (const event of due) {
      event['published'] = true;
      event['publishedAt'] = new Date(clock.now());
      world.broker.append(TOPIC, cloudEvent(event));
    }
    if (due.length > 20 || random() < seconds / 5) say(published(due.length));
  }

  return {
    tick(pods, seconds) {
      const serving = pods.filter(({ runtime, jvm }) => runtime.isReady && jvm);
      if (!world.isDatabaseUp()) return;
      storeEvents(serving, seconds);

      const { waiting, sent } = sort(database.stored.get(OUTBOX).documents, pods);
      let ofNobody = waiting.get(undefined) ?? [];
      for (const served of serving) {
        const own = waiting.get(sourceOf(served.pod.metadata.name)) ?? [];
        publish(served, ofNobody.length === 0 ? own : [...own, ...ofNobody], seconds);
        ofNobody = ofNobody.filter(isWaiting);
      }
      state.eventsWaiting = [...waiting.values()].flat().filter(isWaiting).length;
      if (sent.length > 2 * MAX_SENT) {
        const old = new Set(sent.slice(0, -MAX_SENT));
        database.stored.keep(OUTBOX, (event) => !old.has(event));
      }
    },
    pile(ms) {
      const events = Math.min(MAX_WAITING - state.eventsWaiting, Math.round((ms / 1000) * rate));
      for (let n = 0; n < events; n++) store(OF_NO_POD, clock.now() - ms + (n * ms) / events);
      state.eventsWaiting += Math.max(0, events);
    },
  };
}

const sourceOf = (podName: string) => `${OF_NO_POD}${podName}`;

/** As the service's own query has it: what a person has written there in another way is not sent. */
const isWaiting = (event: Document) => event['published'] === false;

/** Those that wait by the pod that stored them, `undefined` for pods that are gone; and those that were sent. */
function sort(events: readonly Document[], pods: readonly ServicePod[]) {
  const sources = pods.map(({ pod }) => sourceOf(pod.metadata.name));
  const waiting = new Map<string | undefined, Document[]>([[undefined, []]]);
  for (const source of sources) waiting.set(source, []);
  const sent: Document[] = [];
  let dealt = 0;
  for (const event of events) {
    if (!isWaiting(event)) {
      sent.push(event);
      continue;
    }
    if (event['source'] === OF_NO_POD && sources.length > 0) event['source'] = sources[dealt++ % sources.length];
    const ofPod = waiting.get(String(event['source'])) ?? waiting.get(undefined);
    ofPod?.push(event);
  }
  return { waiting, sent };
}

function cloudEvent(event: Document): string {
  const { _id, type, source, subject, createdAt } = event;
  return JSON.stringify({ specversion: '1.0', id: String(_id), source, type, subject, time: createdAt });
}
