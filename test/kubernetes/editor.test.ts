/** What a person clicks in an incident, on a real Kubernetes: entries hold what the same line prints outside. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from '../../scripts/build.mjs';
import { NoHarnessHere } from '../../scripts/harness/install.mjs';
import { chooseContext } from '../support/chooseContext.ts';
import { clickRow } from '../support/clickRow.ts';
import { keepEvidence, startEditor, type Editor } from '../support/editor.ts';
import { openOutside, type Outside } from '../support/outside.ts';
import { kubectlAs, useRealCluster } from '../support/realCluster.ts';
import { clickAll, createByClick, rowsOf, type ByClick, type RunbookRow } from '../support/runbookByClick.ts';

const uri = 'mongodb://mongodb:27017/test';
const looks = String.raw`kubectl get pods -l app=inventory-service
kubectl logs -l app=inventory-service --tail=100 --since=10m
kubectl logs -l app=inventory-service | grep -i "cloudEvent"
kubectl top pods -l app=inventory-service
kubectl describe pod <pod-name> | grep -A 10 "Events"`;
const inside = String.raw`kubectl exec -it deployment/inventory-service -- \
  mongosh $MONGO_URI --eval "db.adminCommand('ping')"
kubectl exec -it <pod-name> -- \
  jmap -dump:live,format=b,file=/tmp/heapdump.hprof 1
kubectl cp <pod-name>:/tmp/heapdump.hprof ./heapdump.hprof`;
const byHand = String.raw`kubectl logs -f -l app=inventory-service
kubectl exec -it deployment/inventory-service -- sh
kubectl exec -it mongodb-0 -- mongosh
kubectl exec -it deployment/inventory-service -- \
  kafka-console-producer.sh \
  --broker-list kafka:9092 \
  --topic fulfillment.inventory.v1.events`;
const changes = String.raw`kubectl set resources deployment inventory-service --limits=memory=2Gi --requests=memory=512Mi
kubectl scale deployment inventory-service --replicas=3
kubectl rollout restart deployment kafka
kubectl rollout status deployment kafka`;
const refused = String.raw`kubectl exec -it deployment/inventory-service -- sh
kubectl get secrets
kubectl rollout restart deployment inventory-service`;
const parts = { Looks: looks, Inside: inside, 'By hand': byHand, Changes: changes, Refused: refused };
const text = Object.entries(parts)
  .map(([title, lines]) => `## ${title}\n\n\`\`\`bash\n${lines}\n\`\`\`\n`)
  .join('\n');

suite('a runbook by click on the real cluster', () => {
  const cluster = useRealCluster();
  let editor: Editor | undefined;
  let outside: Outside | undefined;
  let byClick: ByClick;
  const e = (): Editor => editor ?? assert.fail('the editor is there only inside tests');
  const rows = (part: string): readonly RunbookRow[] => rowsOf(text).filter((row) => row.part === part);

  suiteSetup(async function () {
    this.timeout(10 * 60_000);
    const { kubeconfig, contexts } = cluster();
    await build();
    try {
      editor = await startEditor({
        files: { 'runbooks/real.md': text },
        env: { KUBECONFIG: kubeconfig },
        settings: { 'incidentRunbook.protectedContexts': [contexts.edit] },
      });
    } catch (error) {
      if (!(error instanceof NoHarnessHere)) throw error;
      console.error(`Left out: ${error.message}`);
      this.skip();
    }
    outside = await openOutside(kubeconfig, { MONGO_URI: uri });
    byClick = createByClick({ editor: e, outside, here: contexts.edit, elsewhere: contexts.operate, uri });
    await chooseContext(e(), contexts.edit, contexts.edit);
  });
  setup(async () => {
    await editor?.reset();
    await editor?.open('runbooks/real.md');
  });
  teardown(async function () {
    if (this.currentTest?.state === 'failed' && editor !== undefined)
      await keepEvidence(editor, this.currentTest.fullTitle());
  });
  suiteTeardown(async () => {
    outside?.close();
    await editor?.stop();
  });

  const clicks = (part: string): Promise<void> =>
    clickAll(byClick, rows(part), (_row, entry) => {
      const { edit } = cluster().contexts;
      assert.deepEqual([entry.context, entry.namespace, entry.simulated], [edit, edit, false]);
      // Who the cluster takes them for, which it alone knows.
      assert.match(entry.as ?? '', /on-call|^$/);
    });

  test('EX1: what looks: pods, logs, figures, a description with a value filled in', () => clicks('Looks'));

  test('EX1: what looks into a pod: the database asked, a heap dump made and copied', async () => {
    await clicks('Inside');
    const [copied, outsideToo] = [e().place.folder, outside?.folder ?? ''].map((folder) =>
      readFileSync(path.join(folder, 'heapdump.hprof')),
    );
    assert.ok(copied?.equals(outsideToo ?? Buffer.alloc(0)), 'another file than outside');
  });

  test('EX5 EX6: what is typed into by hand or stopped: a follower, a shell, mongosh, a producer', () =>
    clicks('By hand'));

  test('CX4: what changes asks, and has changed', async () => {
    const namespaces = ['edit', 'operate'] as const;
    const before = await Promise.all(
      namespaces.map((role) =>
        kubectlAs(cluster(), role, 'get', 'deployment', 'inventory-service', '-o=jsonpath={.spec.replicas}'),
      ),
    );
    try {
      await clicks('Changes');
      await byClick.settle();
      const now = await kubectlAs(cluster(), 'edit', 'get', 'deployment', 'inventory-service', '-o', 'json');
      const { spec } = JSON.parse(now.stdout);
      assert.deepEqual([spec.replicas, spec.template.spec.containers[0].resources.limits.memory], [3, '2Gi']);
    } finally {
      for (const [at, role] of namespaces.entries()) {
        const own = ['deployment', 'inventory-service'];
        await kubectlAs(cluster(), role, 'set', 'resources', ...own, '--limits=memory=1Gi', '--requests=memory=512Mi');
        await kubectlAs(cluster(), role, 'scale', ...own, `--replicas=${before[at]?.stdout}`);
        for (const name of ['inventory-service', 'kafka'])
          await kubectlAs(cluster(), role, 'rollout', 'status', `deployment/${name}`, '--timeout=120s');
      }
    }
  });

  test('CX6: what a role may not is refused in the words of the server, and the entry has them', async () => {
    const { edit, operate, view } = cluster().contexts;
    const [exec, secrets, restart] = rows('Refused').map(({ line }) => line);
    const isRefused = async (line: number | undefined, asked: readonly string[], what: RegExp): Promise<void> => {
      const run = await clickRow(e(), { line: line ?? 0 });
      assert.deepEqual(run.asked, asked);
      assert.deepEqual(run.entry.outcome, { kind: 'exit', code: 1, pipe: [1] });
      assert.match(run.output.replaceAll('\n', ' '), what);
    };
    await chooseContext(e(), operate, operate);
    await isRefused(exec, ['confirm'], /is forbidden: User ".*on-call" cannot create resource "pods\/exec"/);
    await isRefused(secrets, [], /is forbidden: User ".*on-call" cannot list resource "secrets"/);
    await chooseContext(e(), view, edit);
    await isRefused(secrets, [], /is forbidden: User ".*visitor" cannot list resource "secrets"/);
    const first = ['production', 'confirm'];
    await isRefused(restart, first, /is forbidden: User ".*visitor" cannot patch resource "deployments"/);
    await isRefused(exec, ['confirm'], /is forbidden: User ".*visitor" cannot create resource "pods\/exec"/);
  });
});
