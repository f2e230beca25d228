/**
 * The outbox: with each change of stock the service stores an event, and a publisher in each pod sends those that its pod has
 * stored, and those of pods that are gone.
 */
import type { Document } from '../types.ts';
import { type Saying, sayTo } from './lines.ts';
import { randomSku, type ServicePod, type ServiceWorld, TOPIC } from './world.ts';

const OUTBOX = 'outbox_events';
const EVENTS_A_SECOND = 5;
/** What one publisher sends in a second. */
const PUBLISHED_A_SECOND = 120;
/** With so many waiting the service stores no more: a practice cluster is bounded. */
const MAX_WAITING = 5000;
/** Sent ones are kept for a look, not for good. */
const MAX_SENT = 200;

const sourceOf = ({ pod }: ServicePod) => `/inventory-service/${pod.metadata.name}`;
/** As the service's own query has it: what a person has written there in another way is not sent. */
const isWaiting = (event: Document) => event['published'] === false;

/** Once a second. */
export function tickOutbox(world: ServiceWorld, pods: readonly ServicePod[], seconds: number): void {
  if (!world.isDatabaseUp()) return;
  const { state } = world;
  const serving = pods.filter(({ runtime, jvm }) => runtime.isReady && jvm);
  for (state.eventsOwed += EVENTS_A_SECOND * seconds; state.eventsOwed >= 1; state.eventsOwed -= 1) {
    store(world, serving[Math.floor(world.random() * serving.length)], world.clock.now());
  }

  const outbox = world.database.collection(OUTBOX);
  const waiting = new Map<unknown, Document[]>(pods.map((pod) => [sourceOf(pod), []]));
  let ofNobody: Document[] = [];
  for (const event of outbox.documents) {
    if (!isWaiting(event)) continue;
    (waiting.get(event['source']) ?? ofNobody).push(event);
  }
  for (const served of serving) {
    publish(world, served, [...(waiting.get(sourceOf(served)) ?? []), ...ofNobody], seconds);
    ofNobody = ofNobody.filter(isWaiting);
  }

  const sent = outbox.documents.filter((event) => !isWaiting(event));
  state.eventsWaiting = outbox.documents.length - sent.length;
  if (sent.length <= 2 * MAX_SENT) return;
  const old = new Set(sent.slice(0, -MAX_SENT));
  outbox.documents = outbox.documents.filter((event) => !old.has(event));
}

/** As if nothing had been sent for so long, each event by a pod that was there. */
export function pileUp(world: ServiceWorld, ms: number): void {
  const pods = world.servicePods().filter(({ runtime }) => runtime.isReady);
  const events = (ms / 1000) * EVENTS_A_SECOND;
  for (let n = 0; n < events; n++) {
    const at = world.clock.now() - ms + (n * ms) / events;
    const there = pods.filter(({ runtime }) => runtime.startedAt <= at);
    store(world, there[n % there.length], at);
  }
}

function store({ database, random, state }: ServiceWorld, by: ServicePod | undefined, at: number): void {
  if (!by || state.eventsWaiting >= MAX_WAITING) return;
  state.eventsWaiting += 1;
  database.collection(OUTBOX).documents.push({
    _id: database.newId(at),
    type: 'com.example.inventory.StockReserved',
    subject: randomSku(random),
    source: sourceOf(by),
    published: false,
    createdAt: new Date(at),
  });
}

function publish(world: ServiceWorld, by: ServicePod, events: readonly Document[], seconds: number): void {
  const { clock, random, state } = world;
  const say = (saying: Saying, often: number, figures: object) => {
    if (random() < seconds * often) sayTo(by.runtime, clock)(saying, { events: events.length, ...figures });
  };
  if (by.jvm?.stuckSince !== undefined) {
    say('publisherWaits', 1 / 3, { seconds: (clock.now() - by.jvm.stuckSince) / 1000 });
  } else if (events.length > 0 && !world.isBrokerUp()) {
    say('publishingFails', 1 / 3, {});
    state.errors += 1;
  } else if (events.length > 0) {
    const due = events.slice(0, Math.max(1, Math.round(PUBLISHED_A_SECOND * seconds)));
    for (const event of due) Object.assign(event, { published: true, publishedAt: new Date(clock.now()) });
    say('published', due.length > 20 ? Infinity : 1 / 5, { events: due.length, topic: TOPIC });
  }
}
