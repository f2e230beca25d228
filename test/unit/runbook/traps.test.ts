/** Traps as an author sees them: at their place in the file, and only those that are right. */
import assert from 'node:assert/strict';
import type { Problem } from '../../../src/errors.ts';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';
import { readRepositoryFile } from '../../support/repository.ts';
import { readSeed } from '../../support/seed.ts';

const bash = (...lines: readonly string[]): string => `\`\`\`bash\n${lines.join('\n')}\n\`\`\`\n`;
const problems = (text: string): readonly string[] => parseRunbook(text).problems.map(({ code }) => code);
const fixed = (text: string, { fix }: Problem): string =>
  fix === undefined ? text : text.slice(0, fix.range.start) + fix.text + text.slice(fix.range.end);

suite('runbook: traps', () => {
  test('EF4 AU3: the seed has exactly these, each at its place', function () {
    const seed = readSeed();
    if (!seed.isReal) this.skip();
    const runbook = parseRunbook(seed.text);
    const checks = runbook.problems.filter(({ code }) => code === 'check-that-changes');
    const found = runbook.problems
      .filter((problem) => !checks.includes(problem))
      .map(({ code, range }) => `${seed.text.slice(0, range.start).split('\n').length} ${code}`);
    // Of those that say that they look, the ones that are known to do more.
    const commands = runbook.blocks.flatMap(({ commands }) => commands);
    const more = commands.filter(
      ({ effect, title }) => /^(?:Check|Get|View|Verify)\b/.test(title) && /^(?:changes|deletes)$/.test(effect),
    );
    assert.deepEqual(
      checks.map(({ message }) => /“(.*?)”/.exec(message)?.[1]),
      more.map(({ title }) => title),
    );
    assert.deepEqual(found, [
      '55 expanded-here',
      '62 logs-selector-without-tail',
      '107 expanded-here',
      '117 logs-selector-without-tail',
      '135 logs-selector-without-tail',
      '166 mongosh-without-database',
      '170 mongosh-without-database',
      '197 example-left-in',
      '200 example-left-in',
      '226 jvm-stops',
      '276 mongosh-without-database',
      '278 emptied-by-the-shell',
      '283 mongosh-without-database',
      '284 example-left-in',
      '287 logs-selector-without-tail',
      '295 example-left-in',
      '301 example-left-in',
      '441 logs-follow-many',
      '459 jvm-stops',
    ]);
  });

  test('EF4 AU3: in a list and with CRLF a fix still lands where it belongs', () => {
    const text = `- **If it hangs:**\r\n\r\n  ${bash('kubectl get pods', 'kubectl logs -l app=x').replaceAll('\n', '\r\n  ')}`;
    const [problem] = parseRunbook(text).problems;
    assert.ok(problem);
    assert.equal(fixed(text, problem), text.replace('-l app=x', '-l app=x --tail=-1'));
  });

  test('EF4: a Check that changes is named, by its title, its condition or its heading', () => {
    const change = 'kubectl delete pod web-1';
    for (const text of [
      bash('# Check the pods', change),
      bash('# 2. Verify it', change),
      `## Diagnosis\n\n${bash(change)}`,
      `## 3. Check it\n\n${bash('# Make room', change)}`,
    ])
      assert.deepEqual(problems(text), ['check-that-changes'], text);
    for (const text of [
      bash('# Delete one', change),
      bash('# Check the pods', 'kubectl get pods'),
      `## Resolution\n\n${bash('# Restart where the health check fails', change)}`,
      bash('# Checkout: restart it', change),
      `## Diagnosis\n\n${bash('# Look', './look.sh')}`,
      // To look from: what is done there is typed by a person.
      `## Diagnosis\n\n${bash('oc debug node/n1 -- chroot /host uptime')}`,
      `## Diagnosis\n\n${bash('kubectl debug -it web-1 --image=busybox')}`,
      `## Diagnosis\n\n${bash('gcloud compute ssh vm-1')}`,
    ])
      assert.deepEqual(problems(text), [], text);
    const text = bash('# Check the pods', 'kubectl rollout restart deploy/web');
    assert.match(
      parseRunbook(text).problems[0]?.message ?? '',
      /^“Check the pods” .* changes \(kubectl rollout restart\)/,
    );
    assert.deepEqual(
      parseRunbook(text).blocks[0]?.commands[0]?.traps.map(({ code }) => code),
      ['check-that-changes'],
    );
  });

  test('EF4 AU3: a check is no lie where what it changes is the tool of looking, or is said', () => {
    const under = (heading: string, ...lines: readonly string[]): string => `## ${heading}\n\n${bash(...lines)}`;
    for (const text of [
      // A pod that goes away, a token, an image, a package list, settings and files of one's own.
      under('Verification', 'kubectl run dns --image=busybox --rm -it --restart=Never -- nslookup web'),
      under(
        'Get the alerts',
        'curl -H "Authorization: Bearer $(oc create token prometheus)" https://prometheus/api/v1/alerts',
      ),
      under('Check the image', 'docker pull registry/web:1.2'),
      under('Verify the migration', 'docker run --rm registry/web:1.2 alembic current'),
      under('Get the latest package lists', 'sudo apt-get -qq update'),
      under('Check the subscription', 'gcloud config set project shop'),
      under('Get the credentials', 'gcloud container clusters get-credentials shop --zone eu'),
      under('Check that the folder is writable', 'touch logs/probe && rm logs/probe'),
      under('Check whether it is up to date', 'git fetch origin main'),
      under('Verification', 'kill $TAIL_PID'),
      under('Check the cache', 'kubectl run -it --rm debug --image=redis --restart=Never -- redis-cli -h <host> info'),
      under('Verify the deployment', 'aws eks update-kubeconfig --name shop'),
      under('Get started', 'kubectl apply -f web.yaml'),
      // What a POST does nobody can tell.
      under('Check the login', 'curl -s -X POST https://id/token -d grant_type=password | jq .'),
      // Its own words say it.
      under('Verification', '# 2. Delete the session', 'curl -X DELETE http://web/sessions/1'),
      bash('# Check the cache and clear it', 'redis-cli flushall'),
      under('Inspect and, if necessary, remove the image', 'crictl rmi web'),
      under('Diagnostic settings', 'az monitor diagnostic-settings create --name a'),
    ])
      assert.deepEqual(problems(text), [], text);
    for (const text of [
      under('Verification', 'kubectl run web --image=web'),
      under('Check the login', 'curl -X DELETE https://id/sessions/1'),
      under('Check the login', 'curl -X POST https://id/token', 'systemctl restart id'),
      under('Check the image', 'docker pull web:1; docker rm -f web'),
      under('Verify', 'docker-machine rm web'),
      under('Verify', 'kill 4711'),
      under('Verify', 'kill $TAIL_PID; kill 1'),
      under('Diagnosis', '# Enable the debug log', 'oc patch dns/default --patch \'{"spec":{"logLevel":"Debug"}}\''),
      bash('# Check the node', 'sudo systemctl restart kubelet'),
    ])
      assert.deepEqual(problems(text), ['check-that-changes'], text);
  });

  test('EF4: where the runbook says that the database is “test”, a bare mongosh is meant', () => {
    const bare = bash(`mongosh --eval 'db.orders.find()'`);
    assert.deepEqual(problems(bare), ['mongosh-without-database']);
    assert.deepEqual(problems(`All is in the database \`test\`.\n\n${bare}`), []);
    assert.deepEqual(problems(`Go through the database tests.\n\n${bare}`), ['mongosh-without-database']);
  });

  test('EF4: what the words above a dump say already is no problem; before it runs it is still named', () => {
    const dump = bash('kubectl exec web -- jmap -dump:live,format=b,file=/tmp/h 1');
    assert.deepEqual(
      parseRunbook(dump).problems.map(({ severity }) => severity),
      ['information'],
    );
    const said = parseRunbook(`# Dump\n\nIt stops the pod meanwhile.\n\n${dump}`);
    assert.deepEqual(said.problems, []);
    assert.deepEqual(
      said.blocks[0]?.commands[0]?.traps.map(({ code }) => code),
      ['jvm-stops'],
    );
  });

  test('EF4: a variable that another block sets is meant for this machine', () => {
    const use = bash('kubectl exec web -- mongosh $MONGO_URI');
    assert.deepEqual(problems(use), ['expanded-here']);
    assert.deepEqual(problems(`${bash('MONGO_URI=mongodb://h/shop')}\n${use}`), []);
    // The block is the same one; what was read before counts for nothing.
    assert.deepEqual(problems(use), ['expanded-here']);
  });

  test('EF4: the guide’s own table of mistakes tells of them', () => {
    const guide = readRepositoryFile('runbooks/writing-runbooks.md');
    for (const words of ['without `--tail`', 'from the database `test`', 'sets the profiler'])
      assert.ok(guide.includes(words), words);
  });
});
