/** What often goes wrong with a command: named where it does, cured where there is one cure, silent everywhere else. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { parseTyped } from '../../../src/command/parseTyped.ts';
import { splitShell } from '../../../src/command/splitShell.ts';
import type { Command } from '../../../src/command/types.ts';

const codes = (text: string): readonly string[] => parseTyped(text).traps.map(({ code }) => code);
const marked = ({ text, traps }: Command): readonly string[] =>
  traps.map(({ range }) => text.slice(range.start, range.end));
/** The text with its only fix. */
const cured = (text: string): string => {
  const { traps } = parseTyped(text);
  const fixes = traps.flatMap(({ fix }) => (fix === undefined ? [] : [fix]));
  assert.equal(fixes.length, 1, text);
  const [fix] = fixes;
  return fix === undefined ? text : text.slice(0, fix.range.start) + fix.text + text.slice(fix.range.end);
};
/** What a program of this name is given, by a bash that runs the text. */
const given = (text: string, program: string, env: Readonly<Record<string, string>>): string =>
  spawnSync('bash', ['-c', `${program}() { printf '%s\\n' "$@"; }; ${text}`], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...env },
  }).stdout;

suite('command/traps', () => {
  test('EF4 B35: logs with a selector and without --tail shows ten lines a pod, in each of its spellings, and nowhere else', () => {
    const tailless = 'logs-selector-without-tail';
    for (const text of [
      'kubectl logs -l app=x',
      'kubectl logs --selector=app=x',
      'kubectl logs --selector app=x --since=10m',
      'kubectl logs -lapp=x',
      `sh -c 'kubectl logs -l app=x'`,
      'sudo kubectl -n payments logs -l app=x --previous | grep -i error',
      'for a in x y; do kubectl logs -l app=$a; done',
      'N=$(kubectl logs -l app=x | wc -l)',
      `ssh bastion "kubectl logs -l app=x"`,
    ])
      assert.deepEqual(codes(text), [tailless], text);
    for (const text of [
      'kubectl logs -l app=x --tail=-1',
      'kubectl logs -l app=x --tail 50',
      'kubectl logs deploy/x',
      'kubectl get pods -l app=logs',
      `echo 'kubectl logs -l app=x'`,
      'grep logs -l x',
    ])
      assert.deepEqual(codes(text), [], text);
    assert.deepEqual(codes('kubectl logs -f -l app=x'), ['logs-follow-many']);
    assert.deepEqual(codes('kubectl logs -f -l app=x --max-log-requests=20'), []);
  });

  test('EF4 B35: its fix says how many behind the selector, also in quoted code', () => {
    assert.equal(cured('kubectl logs -l app=x | grep e'), 'kubectl logs -l app=x --tail=-1 | grep e');
    assert.equal(cured('kubectl logs --selector=app=x'), 'kubectl logs --selector=app=x --tail=-1');
    assert.equal(cured(`sh -c 'kubectl logs -lapp=x; date'`), `sh -c 'kubectl logs -lapp=x --tail=-1; date'`);
    assert.equal(parseTyped(`sh -c "kubectl logs -l app=$X"`).traps[0]?.fix, undefined);
  });

  test('EF4: words that the shell would empty in JavaScript, and the fix hands them on as they are written', () => {
    const text = `mongosh shop --eval "db.s.aggregate([{$group: {_id: '$sku', n: {$sum: 1}}}])"`;
    assert.deepEqual(codes(text), ['emptied-by-the-shell']);
    assert.equal(
      given(cured(text), 'mongosh', {}),
      "shop\n--eval\ndb.s.aggregate([{$group: {_id: '$sku', n: {$sum: 1}}}])\n",
    );
    const root = 'mongosh shop --eval "db.s.aggregate([{\\$push: \'$$ROOT\'}])"';
    assert.equal(given(cured(root), 'mongosh', {}), "shop\n--eval\ndb.s.aggregate([{$push: '$$ROOT'}])\n");
    assert.deepEqual(codes(`mongosh shop --eval 'db.s.aggregate([{$group: {}}])'`), []);
  });

  test('EF4: a variable that is filled in here though meant for the container; the fix lets that one fill it in', () => {
    for (const [text, fixed] of [
      ['kubectl exec web -- mongosh $MONGO_URI', `kubectl exec web -- sh -c 'mongosh "$MONGO_URI"'`],
      [
        'kubectl exec -it web -- psql "$DATABASE_URL" -c "select 1"',
        `kubectl exec -it web -- sh -c 'psql "$DATABASE_URL" -c "select 1"'`,
      ],
      ['oc exec web -- sh -c "echo $HOSTNAME"', `oc exec web -- sh -c 'echo $HOSTNAME'`],
    ] as const) {
      assert.deepEqual(codes(text), ['expanded-here'], text);
      assert.equal(cured(text), fixed);
      assert.deepEqual(codes(fixed), [], fixed);
    }
  });

  test('EF4: that fix is there only where the container reads the same words', () => {
    for (const text of [
      `kubectl exec web -- mongosh $MONGO_URI --eval "db.adminCommand('ping')"`,
      'kubectl exec web -- ls $APP_HOME/*.log',
      'kubectl exec web -- env X=$(date) mongosh $MONGO_URI',
      'kubectl exec web -- mongosh $MONGO_URI 2>&1 --quiet',
      'kubectl exec web -- mongosh $MONGO_URI <db>',
      'kubectl exec web -- sh -c "echo \\"$MONGO_URI\\""',
    ])
      assert.deepEqual(
        parseTyped(text).traps.map(({ code, fix }) => [code, fix]),
        [['expanded-here', undefined]],
        text,
      );
    for (const text of [
      'kubectl exec $POD -- ls',
      'kubectl exec web -- ls $FILE',
      `kubectl exec web -- sh -c 'echo "$MONGO_URI"'`,
      'MONGO_URI=x; kubectl exec web -- mongosh $MONGO_URI',
      'mongosh $MONGO_URI',
    ])
      assert.deepEqual(codes(text), [], text);
    const known = splitShell('kubectl exec web -- mongosh $MONGO_URI', { assigned: new Set(['MONGO_URI']) });
    assert.deepEqual(known.commands[0]?.traps, []);
  });

  test('EF4: whatever is put into words in front of and behind it, what the fix hands on is what the words were', () => {
    const word = fc.constantFrom('-x', '"a b"', '$DB_URL', '"$DB_URL/x"', '${APP_HOME}/bin', 'a=b', '"x ${DB_URL}"');
    const cases = fc
      .sample(fc.array(word, { minLength: 1, maxLength: 5 }), 60)
      .map((words) => `kubectl exec web -- show ${words.join(' ')}`)
      .filter((text) => parseTyped(text).traps.some(({ fix }) => fix !== undefined));
    assert.ok(cases.length > 20);
    const env = { DB_URL: 'mongodb://h/x', APP_HOME: '/opt/app' };
    // What is behind the dashes runs here, and behind `sh -c` as the container would.
    const kubectl = (inside: string): string => `kubectl() { shift 3; ${inside}; }`;
    const here = given([kubectl('"$@"'), ...cases].join('\n'), 'show', env);
    const there = given([kubectl('[ "$1" = sh ] && eval "$3"'), ...cases.map(cured)].join('\n'), 'show', env);
    assert.equal(there, here, cases.join('\n'));
  });

  test('EF4: mongosh without a database answers from “test”: named where the answer depends on it', () => {
    const without = 'mongosh-without-database';
    for (const text of [
      `mongosh --eval 'db.orders.find()'`,
      `kubectl exec db-0 -- mongosh --quiet --eval "db.setProfilingLevel(2)"`,
      `mongosh --host h -u anna --eval 'db.orders.find()'`,
      `mongosh mongodb://h:27017/ --eval 'db.orders.find()'`,
      `mongo --eval 'db.getCollectionNames()'`,
      `sh -c 'mongosh --eval "show collections"'`,
    ])
      assert.deepEqual(codes(text), [without], text);
    for (const text of [
      `mongosh shop --eval 'db.orders.find()'`,
      `mongosh "$URI" --eval 'db.orders.find()'`,
      `mongosh --eval 'db.orders.find()' mongodb://h/shop`,
      `mongosh --eval 'db.adminCommand("ping"); db.serverStatus().connections'`,
      `mongosh --eval 'db.runCommand({ ping: 1 })'`,
      `mongosh --eval 'rs.status()'`,
      `mongosh --eval 'db.getSiblingDB("shop").orders.find()'`,
      'kubectl exec -it db-0 -- mongosh',
      'mongosh --file x.js',
      `grep mongosh --eval 'db.orders'`,
    ])
      assert.deepEqual(codes(text), [], text);
  });

  test('EF4: -dump:live and -histo:live stop the JVM', () => {
    assert.deepEqual(codes('kubectl exec web -- jmap -dump:live,format=b,file=/tmp/h 1'), ['jvm-stops']);
    assert.deepEqual(codes('jmap -histo:live 1 | head'), ['jvm-stops']);
    assert.deepEqual(codes('jmap -histo 1'), []);
    assert.deepEqual(codes('echo "-dump:live"'), []);
  });

  test('EF4: an example that was left in, and no hole, path or longer name that looks like one', () => {
    for (const [text, word] of [
      [`mongosh shop --eval "db.s.find({sku: 'SKU-12345'})"`, 'SKU-12345'],
      ['kubectl describe pod pod-name-xyz', 'pod-name-xyz'],
      ['kubectl logs my-pod-name --tail=5', 'my-pod-name'],
      ['curl -X POST https://api.example.com/restart', 'api.example.com'],
    ] as const) {
      const command = parseTyped(text);
      assert.deepEqual(
        command.traps.map(({ code }) => code),
        ['example-left-in'],
        text,
      );
      assert.deepEqual(marked(command), [word]);
    }
    for (const text of [
      'kubectl logs <pod-name> --tail=5',
      'kubectl logs {{pod-name}} --tail=5',
      'kubectl get deploy -l app=web-deployment-name-server',
      'curl https://example.com/health',
      'curl -LO https://example.com/tools.tar.gz',
      'echo ./pod-name.txt',
      'helm list --filter cluster-name=x',
      'az account show --subscription $YOUR_SUBSCRIPTION_ID',
      // A dash that was two hyphens.
      'aws eks update-addon —cluster-name web',
    ])
      assert.deepEqual(codes(text), [], text);
  });

  test('EF4: a value to fill in that is written with blanks would be two redirections; the fix makes it one again', () => {
    assert.deepEqual(codes('kubectl describe pod < pod-name >'), ['hole-as-redirection']);
    assert.deepEqual(
      parseTyped(cured('kubectl describe pod < pod-name > -n x')).placeholders.map(({ text }) => text),
      ['<pod-name>'],
    );
    for (const text of ['sort < in > out', 'kubectl describe pod <pod-name>', `echo '< pod-name >'`, 'cat < pod-name'])
      assert.deepEqual(codes(text), [], text);
  });

  test('EF4: whatever the text, ranges and fixes lie inside it', () => {
    const piece = fc.constantFrom(
      'kubectl',
      'logs',
      '-l',
      'app=x',
      'exec',
      '--',
      '$MONGO_URI',
      '"',
      "'",
      'mongosh',
      '--eval',
      'db.x.find()',
      '$group',
      'sh -c',
      '< pod >',
      'jmap -histo:live',
      'SKU-12345',
      '\\\n',
      ';',
      '|',
      '$(',
      ')',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        for (const { text, traps } of splitShell(pieces.join(' ')).commands) {
          for (const { range, fix } of traps) {
            for (const { start, end } of [range, ...(fix === undefined ? [] : [fix.range])])
              assert.ok(start >= 0 && start <= end && end <= text.length);
          }
        }
      }),
    );
  });
});
