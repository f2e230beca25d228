/** The five incidents by click: chosen from the palette, worked through with the shipped runbook, until it says that it is over. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { waitForStatus } from '../../support/chooseContext.ts';
import { clickRow } from '../../support/clickRow.ts';
import type { Editor } from '../../support/editor.ts';
import { incidents } from '../../support/incidents.ts';
import { createRehearsal, type Said } from '../../support/rehearsal.ts';
import { readRepositoryFile } from '../../support/repository.ts';
import { rowsOf } from '../../support/runbookByClick.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';

const file = 'runbooks/incident-response.md';
const text = readRepositoryFile(file);
const rows = rowsOf(text);
const namespace = 'inventory';

suite('each incident of the shipped runbook, by click', () => {
  const editor = useSharedEditor({ files: { [file]: text } });

  for (const { title, scenario, play } of incidents) {
    test(`PR2: ${title}`, async function () {
      this.timeout(600_000);
      const e = editor();
      await e.open(file);
      await e.palette('Incident Runbook: Start Practice Cluster');
      await waitForStatus(e, `practice-staging (simulated) / ${namespace}`);
      const [folder = assert.fail('no practice cluster')] = readdirSync(e.place.temp)
        .filter((name) => name.startsWith('incident-runbook-practice-'))
        .map((name) => path.join(e.place.temp, name));
      const toasts = watchToasts(e);
      try {
        await e.palette('Incident Runbook: Choose Scenario…');
        await e.waitForQuickInput('what goes wrong');
        await e.pick(scenario);
        await waitForStatus(e, `${scenario} has begun`);
        await play(
          await createRehearsal({
            kubeconfig: path.join(folder, 'kubeconfig'),
            cacheDir: path.join(folder, 'cache'),
            namespace,
            resolved: () => resolvedIn(toasts.said, scenario),
            click: (incident, step, values) => click(e, incident, step, values),
          }),
        );
      } finally {
        toasts.stop();
        await e.palette('Incident Runbook: Stop Practice Cluster');
        await waitForStatus(e, '(simulated, gone)');
      }
    });
  }
});

async function click(
  e: Editor,
  incident: number,
  title: string,
  values: Readonly<Record<string, string>>,
): Promise<Said> {
  const row = rows.find(({ part, command }) => part.startsWith(`${incident}. `) && command.title === title);
  const { entry, output } = await clickRow(e, { line: row?.line ?? assert.fail(`no step ${title}`), values });
  assert.ok(entry.simulated);
  return { code: entry.outcome.kind === 'exit' ? entry.outcome.code : assert.fail(entry.outcome.kind), said: output };
}

function resolvedIn(messages: ReadonlySet<string>, scenario: string): string | undefined {
  const words = new RegExp(
    `^Resolved after .*\\. “${scenario}” is over on the practice cluster \\(simulated\\), and the service in (\\S+) is well again\\.`,
  );
  return [...messages].map((message) => words.exec(message)?.[1]).find((found) => found !== undefined);
}

/** A message goes after a while; none of them is missed. */
function watchToasts(e: Editor): { readonly said: ReadonlySet<string>; readonly stop: () => void } {
  const said = new Set<string>();
  const over = new AbortController();
  const look = async (): Promise<void> => {
    while (!over.signal.aborted) {
      for (const { message } of await e.toasts()) said.add(message);
      await pause(500);
    }
  };
  void look();
  return { said, stop: () => over.abort() };
}
