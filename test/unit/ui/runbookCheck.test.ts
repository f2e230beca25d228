/** *Check This Runbook Now*: every need of every command once, and nothing that was not found out called well. */
import assert from 'node:assert/strict';
import { UserError } from '../../../src/errors.ts';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';
import { checkRunbook, type CheckNeeds, type CheckRow } from '../../../src/ui/runbookCheck.ts';

const runbook = [
  '```bash',
  'kubectl get pods | jq . > /dev/null',
  'kubectl logs <pod-name>',
  'kubectl scale deployment/web --replicas="$COUNT"',
  'kubectl get pods && nosuch --fix',
  'SERVICE=web; echo "$SERVICE"',
  'kubectl neat',
  'kubectl create configmap fresh --from-literal=a=b',
  '```',
].join('\n');
const commands = parseRunbook(runbook).blocks.flatMap((block) => block.commands);

const well: NonNullable<CheckNeeds['cluster']> = {
  where: 'dev / payments',
  namespace: 'payments',
  reach: async () => ({ user: 'anna' }),
  mayI: async ({ verb }) => verb !== 'patch',
  isThere: async () => false,
};

async function check(needs: Partial<CheckNeeds>, signal = new AbortController().signal): Promise<readonly CheckRow[]> {
  const rows: CheckRow[] = [];
  const program: CheckNeeds['program'] = async (name) => (name === 'nosuch' ? undefined : { version: '1.2' });
  await checkRunbook(commands, { program, cluster: well, ...needs }, signal, (row) => rows.push(row));
  return rows;
}
const lines = (rows: readonly CheckRow[], group: CheckRow['group']): readonly string[] =>
  rows
    .filter((row) => row.group === group)
    .map(({ verdict, what }) => `${verdict}: ${what}`)
    .sort();

suite('ui/runbookCheck', () => {
  test('programs, context, permissions, objects and values, each once', async () => {
    const rows = await check({});
    assert.deepEqual(lines(rows, 'Programs'), ['ok: jq 1.2', 'ok: kubectl 1.2', 'wrong: nosuch']);
    assert.deepEqual(lines(rows, 'Context'), ['ok: dev / payments answers as anna']);
    assert.deepEqual(lines(rows, 'Permissions'), [
      'ok: create configmaps in payments',
      'ok: get deployments in payments',
      'ok: get pods in payments',
      'ok: get pods/log in payments',
      'ok: list pods in payments',
      'unknown: kubectl neat',
      'wrong: patch deployments/scale in payments',
    ]);
    // What is made by a command is not there before.
    assert.deepEqual(lines(rows, 'Objects'), ['wrong: deployment/web in payments']);
    assert.deepEqual(lines(rows, 'Values'), ['to do: $COUNT', 'to do: <pod-name>']);
    assert.ok(rows.every(({ verdict, because }) => (verdict === 'ok') === (because === '')));
  });

  test('CX6: where the cluster does not answer that is the one thing that is said of it', async () => {
    const reach = async (): Promise<never> => {
      throw new UserError('No answer from a.example in 10 s.', 'Is the VPN off?');
    };
    const rows = await check({ cluster: { ...well, reach } });
    assert.deepEqual(lines(rows, 'Context'), ['wrong: dev / payments']);
    assert.deepEqual([lines(rows, 'Permissions'), lines(rows, 'Objects')], [[], []]);
    assert.deepEqual(lines(await check({ cluster: undefined }), 'Context'), ['wrong: no context is chosen']);
  });

  test('what is not known when the time is over is unknown, never well', async () => {
    const end = new AbortController();
    const never = new Promise<never>(() => undefined);
    const checking = check(
      { program: () => never, cluster: { ...well, mayI: () => never, isThere: () => never } },
      end.signal,
    );
    setImmediate(() => end.abort());
    const rows = await checking;
    const states = new Set(
      rows.filter(({ group }) => /^(?:Programs|Permissions|Objects)$/.test(group)).map(({ verdict }) => verdict),
    );
    assert.deepEqual([...states], ['unknown']);
  });
});
