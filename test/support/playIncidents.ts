/** Plays incidents on practice clusters, all at once, each on one of its own; each is a test. */
import { usePracticePlace } from './practice.ts';
import { createRehearsal, type Play } from './rehearsal.ts';

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
          await play(
            await createRehearsal({ ...practice, namespace, resolved: () => practice.resolved.at(-1)?.namespace }),
          );
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
