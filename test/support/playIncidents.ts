/** Plays incidents on practice clusters, all at once, each on one of its own; each is a test. */
import { usePracticePlace } from './practice.ts';
import { createRehearsal, type Rehearsal } from './rehearsal.ts';

export interface Play {
  readonly title: string;
  readonly scenario: string;
  readonly namespace?: string;
  /** What a person does, from the first look to the last. Waits for states that it names, never for time. */
  readonly play: (incident: Rehearsal) => Promise<void>;
}

export function incidentTests(suiteTitle: string, incidents: readonly Play[]): void {
  suite(suiteTitle, function () {
    this.timeout(150_000);
    const place = usePracticePlace();
    let played: readonly Promise<void>[] = [];

    suiteSetup(() => {
      played = incidents.map(async ({ scenario, namespace = 'inventory', play }) => {
        const practice = await place().start([
          '--backoff-factor',
          '0.2',
          '--scenario',
          scenario,
          '--namespace',
          namespace,
        ]);
        try {
          await play(await createRehearsal(practice, namespace));
        } finally {
          await practice.stop();
        }
      });
      // Each test tells how its own went.
      for (const one of played) one.catch(() => undefined);
    });

    for (const [index, { title }] of incidents.entries()) {
      test(`PR2: ${title}`, () => played[index]);
    }
  });
}
