/** What is asked before a command runs, as a person meets it: on staging, on production, with the server's words. */
import assert from 'node:assert/strict';
import { waitForStatus } from '../../support/chooseContext.ts';
import { useClusterEditor } from '../../support/clusterEditor.ts';
import type { Editor } from '../../support/editor.ts';
import { draftEntries } from '../../support/notebooks.ts';
import { waitFor } from '../../support/waitFor.ts';

const staging = 'practice-staging (simulated) / inventory';
const production = 'practice-prod (simulated) / inventory-prod';
const runbook = `# Brakes

\`\`\`bash
# More pods
kubectl scale deployment/inventory-service --replicas=5

# Out of the way
kubectl delete deployment kafka

# Start one again
kubectl delete pod -l app=inventory-service

# Look at the credentials
kubectl get secret inventory-service-secrets -o yaml

# Check slow queries
kubectl exec mongodb-0 -- mongosh --quiet --eval 'db.setProfilingLevel(2)'
\`\`\`
`;

suite('the brakes, by click', () => {
  const started = useClusterEditor({ files: { 'runbooks/brakes-runbook.md': runbook } });
  const editor = (): Editor => started().editor;
  const choose = async (context: string, namespace: string, status: string): Promise<void> => {
    await editor().clickStatusItem(/practice-/);
    await editor().waitForQuickInput('Choose the context');
    await editor().pick(context);
    await editor().waitForQuickInput(`Namespace on ${context}`);
    await editor().pick(namespace);
    await waitForStatus(editor(), status);
  };
  const run = async (text: string): Promise<void> => editor().clickLens(/^▶ Run on/, { above: text });
  const ended = (text: string): Promise<unknown> => editor().lens(/^✓ \d/, { above: text });

  test('EF2: on staging a change runs without a question; what shows secrets asks once, and the record has them masked', async () => {
    await editor().palette('Incident Runbook: Start Practice Cluster');
    await waitForStatus(editor(), staging);
    await editor().open('runbooks/brakes-runbook.md');
    await run('kubectl scale');
    await ended('kubectl scale');

    const runs = draftEntries(editor().place).length;
    await run('kubectl get secret');
    const question = await editor().waitForDialog('Run this on practice-staging');
    assert.match(question.detail, /It shows secrets\. The notebook masks them, the terminal does not\./);
    await shot('secrets');
    await editor().pressDialogButton('Run on practice-staging');
    const entry = await waitFor('the entry', () => draftEntries(editor().place)[runs]);
    assert.match(entry.output.head, /\[masked/);
    await ended('kubectl get secret');
    const before = draftEntries(editor().place).length;
    await run('kubectl get secret');
    await waitFor('the second', () => draftEntries(editor().place).length > before);
  });

  test('EF2 EF3: on production a scale shows from → to, and a delete wants the name typed', async () => {
    await choose('practice-prod', 'inventory-prod', production);
    await editor().open('runbooks/brakes-runbook.md');
    await editor().lens(/practice-prod/, { above: 'kubectl scale' });
    await run('kubectl scale');
    const scale = await editor().waitForDialog('Run this on practice-prod');
    assert.match(scale.detail, /deployment\/inventory-service: replicas 3 → 5/);
    await shot('scale');
    await editor().pressDialogButton('Run on practice-prod');
    await ended('kubectl scale');

    const before = draftEntries(editor().place).length;
    await run('kubectl delete deployment kafka');
    const remove = await editor().waitForDialog('Run this delete on practice-prod');
    assert.match(remove.detail, /It deletes deployment\/kafka\./);
    await shot('delete');
    await editor().pressDialogButton('Type the Name to Run…');
    await editor().waitForQuickInput('Type kafka');
    await editor().type('inventory-service');
    await editor().press('Enter');
    await shot('delete-wrong');
    await editor().press('Escape');
    assert.equal(draftEntries(editor().place).length, before, 'nothing ran');

    await run('kubectl delete deployment kafka');
    await editor().waitForDialog('Run this delete on practice-prod');
    await editor().pressDialogButton('Type the Name to Run…');
    await editor().waitForQuickInput('Type kafka');
    await editor().answer('kafka');
    await ended('kubectl delete deployment kafka');
  });

  test('EF2 EF3: deleting all pods that a selector matches names them and what brings them back, and wants the namespace typed', async () => {
    await editor().open('runbooks/brakes-runbook.md');
    await run('kubectl delete pod');
    const question = await editor().waitForDialog('Run this delete on practice-prod');
    assert.match(question.detail, /Deletes \d pods:.*ReplicaSet inventory-service-\w+ starts others\./s);
    await shot('pods');
    await editor().pressDialogButton('Type the Name to Run…');
    await editor().waitForQuickInput('Type inventory-prod');
    await editor().answer('inventory-prod');
    await ended('kubectl delete pod');
  });

  test('EF4: a step called a check that changes something is told to do so', async () => {
    await editor().open('runbooks/brakes-runbook.md');
    await run('kubectl exec mongodb-0');
    const question = await editor().waitForDialog('Run this on practice-prod');
    await shot('check');
    assert.match(question.detail, /Careful: /);
    assert.match(question.detail, /It would refuse this: you may not create pods\/exec there\./);
    await editor().pressDialogButton('Do Not Run');
  });

  test('VA1 EF1: what a runbook needs is one list: programs, context, permissions, objects; a row leads to its command', async () => {
    const e = editor();
    await e.open('runbooks/brakes-runbook.md');
    await e.palette('Incident Runbook: Check This Runbook Now');
    const { items } = await e.waitForQuickInput(
      /This runbook on practice-prod \(simulated\) \/ inventory-prod: \d+ problems?/,
    );
    await shot('runbook');
    const all = items.join('\n');
    assert.match(all, /practice-prod \(simulated\) \/ inventory-prod answers as on-call/);
    assert.match(all, /patch deployments\/scale in inventory-prod/);
    assert.match(all, /create pods\/exec in inventory-prod ?you may not do this there/);
    assert.match(all, /get secrets in inventory-prod ?you may not do this there/);
    await e.findAndPick('secrets in', 'get secrets in inventory-prod');
    await waitFor('the cursor at its command', async () =>
      (await e.statusBar()).some((item) => item.startsWith('Ln 14,')),
    );
  });

  const shot = async (name: string): Promise<void> => {
    if (process.env['BRAKES_PICTURES'] !== undefined)
      await editor().screenshot(`${process.env['BRAKES_PICTURES']}/${name}.png`);
  };
});
