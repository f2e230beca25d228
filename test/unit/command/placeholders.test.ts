/** Which holes are found in a command, and which only look like one. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { isThereAnyway, type Shell } from '../../../src/command/ownVariables.ts';
import { parseTyped } from '../../../src/command/parseTyped.ts';
import { splitShell } from '../../../src/command/splitShell.ts';

const asked = (text: string): readonly string[] => {
  const { placeholders, needs, emptied } = parseTyped(text);
  return [
    ...placeholders.map((hole) => hole.text),
    ...needs.map((name) => `$${name}`),
    ...emptied.map((name) => `~${name}`),
  ];
};

suite('placeholders and variables', () => {
  for (const text of [
    'export R="eu-west-1"; echo "${R}"',
    "kubectl get pods | awk '{print $1}'",
    "kubectl get pods -o jsonpath='{.items[*].metadata.name}'",
    'kubectl get pods -o jsonpath={.items[0].metadata.name}',
    "kubectl get pods -o go-template='{{range .items}}{{.x}}{{end}}'",
    "kubectl get pods -o go-template='{{len items}}'",
    "docker ps --format '{{json .}}'",
    "docker ps --format '{{ID}}'",
    'echo "${X:-y}" "${X-y}" "${X:=y}" "${X:+y}"',
    'echo $? $! $$ $# $0',
    'f() { echo "$@" "$1"; }; f a',
    'cat <<EOF\nx\nEOF',
    'cat <<<word',
    'diff <(cat a) <(cat b)',
    '[[ a < b ]]',
    'sort < in.txt > out.txt',
    'sort <in.txt >out.txt 2>err',
    'cat <in.txt 2>err',
    'sort <in.txt>out.txt',
    'ls 2>&1 >/dev/null',
    'for p in $(kubectl get po -o name); do echo $p; done',
    'read -r line; echo $line',
    'kubectl get po | while read -r name rest; do echo "$name $rest"; done',
    'mapfile -t lines < x; echo "${lines[0]}"',
    'while getopts ab opt; do echo $opt $OPTARG; done',
    'printf -v x %s a; echo $x',
    '(( i = 1 )); echo $i',
    'for ((i = 0; i < 3; i++)); do echo $i; done',
    'echo $HOME $PATH $USER $PWD $RANDOM $LC_ALL',
    '[ -z "$NS" ] && NS=default; echo $NS',
    '[[ -n $NS ]] || NS=default; echo $NS',
    'declare -r A=1; local B=2; echo $A $B',
    '. ./env.sh; f $X',
    "grep -P '(?<name>x)' a",
    "grep '<none>' a; awk '$4 == \"<none>\"' b; echo '<pending>'",
    "cat <<'EOF' > a.xml\n<a><b>c</b></a>\nEOF",
    "echo '<p>hello</p><br/>'",
    "cat <<'EOF'\n#include <stdio.h>\nList<String> x;\nEOF",
    "git commit --author='A B <a@b.example>'",
    "sed 's/{{name}}/x/' a # {{other}}".replace('{{name}}', 'name'),
    "cat <<'EOF'\n{{ .Values.x }} {{name}}\nEOF",
    'kubectl exec m -- mongosh --eval \'db.x.aggregate([{$group: {_id: "$sku"}}])\'',
  ]) {
    test(`B52: nothing is asked for in ${text.replaceAll('\n', '⏎')}`, () => assert.deepEqual(asked(text), []));
  }

  for (const [text, ...expected] of [
    ['kubectl logs <pod-name> --previous', '<pod-name>'],
    ['mysql <db> /tmp/x', '<db>'],
    ["printf '%s\\n' <pod-name> tail", '<pod-name>'],
    ['kubectl cp <pod>:/tmp/a ./a', '<pod>'],
    ['kubectl -n <namespace> get pod <your pod name>', '<namespace>', '<your pod name>'],
    ['kubectl get <kind>/<name>', '<kind>', '<name>'],
    ['helm install <release> <chart> --values <values.yaml>', '<release>', '<chart>', '<values.yaml>'],
    ['curl http://<host:port>/x', '<host:port>'],
    ['kubectl exec <pod> -- sh -c "ls <dir>"', '<pod>', '<dir>'],
    ["echo '<pod-name>'", '<pod-name>'],
    ['psql -c "delete from <table> where id = 5"', '<table>'],
    [`./announce.sh "SEV1: <summary>" '<title>' "<input>"`, '<summary>', '<title>', '<input>'],
    ['cat <<EOF\nname: <name>\nEOF', '<name>'],
    ['echo {{pod}} "{{ name space }}"', '{{pod}}', '{{ name space }}'],
    ['echo {...} <...>', '{...}', '<...>'],
    ["mongosh --eval 'db.c.find({...})'", '{...}'],
    ['echo "$POD" ${NS} ${X%.*} ${#Y}', '$POD', '$NS', '$X', '$Y'],
    ['X=1 echo $X', '$X'],
    ['(X=1); echo $X', '$X'],
    ['echo a | read X; echo $X', '$X'],
    ['echo $((COUNT * 2))', '$COUNT'],
    ['cat <<EOF\n$NAME\nEOF', '$NAME'],
    ['unset X; X=1; unset X; echo $X', '$X'],
    ['f() { echo $Z; }; f', '$Z'],
    ['mongosh $MONGO_URI --eval "db.x.find()"', '$MONGO_URI'],
    ['mongosh --eval "db.getSiblingDB(\'$DB\').stats()"', '$DB'],
    ['[[ <pod> == x ]]', '<pod>'],
    ['<program> --version', '<program>'],
    // What covers a hole while the text is read is no name.
    ['echo $((<count> + 1)) $((n<count>))', '<count>', '<count>'],
    ['A___B=1; echo $((<x>)) $A___C', '<x>', '$A___C'],
    ['echo $POD<suffix> "$NS<suffix>"', '<suffix>', '<suffix>', '$POD', '$NS'],
    ['read <name>; let <name>=1', '<name>', '<name>'],
  ] as const) {
    test(`VA1: asked for in ${text.replaceAll('\n', '⏎')}`, () => assert.deepEqual(asked(text), expected));
  }

  test('VA1: dollar signs of double-quoted JavaScript are no variables but words that the shell would empty', () => {
    const text = `kubectl exec -it mongodb-0 -- mongosh --eval "db.s.aggregate([{\\$x: 1}, {$group: {_id: '$sku', r: $$ROOT}}])"`;
    assert.deepEqual(asked(text), ['~group', '~sku', '~$ROOT']);
  });

  test('VA1: a name that the runbook sets is a variable, also in JavaScript', () => {
    const { commands } = splitShell('mongosh --eval "db.x.find({sku: \'$sku\'})"', { assigned: new Set(['sku']) });
    assert.deepEqual(commands[0]?.needs, ['sku']);
    assert.deepEqual(asked('sku=a; mongosh --eval "db.x.find({sku: \'$sku\'})"'), []);
  });

  test('VA1: what a shell sets by itself is not asked for in its block, what another shell sets is', () => {
    const needsIn = (shell: Shell): readonly string[] =>
      parseTyped('echo $HOST ${ZSH_VERSION%.*} $HOSTNAME $BASH_VERSION $SRANDOM $KSH_VERSION $TMPDIR $USER', { shell })
        .needs;
    assert.deepEqual(needsIn('zsh'), ['HOSTNAME', 'BASH_VERSION', 'SRANDOM', 'KSH_VERSION', 'TMPDIR']);
    assert.deepEqual(needsIn('bash'), ['HOST', 'ZSH_VERSION', 'KSH_VERSION', 'TMPDIR']);
    assert.deepEqual(needsIn('ksh'), ['HOST', 'ZSH_VERSION', 'HOSTNAME', 'BASH_VERSION', 'SRANDOM', 'TMPDIR']);
    assert.deepEqual(needsIn('fish'), []);
    for (const [text, ...needs] of [
      ['zmodload zsh/datetime; echo $EPOCHSECONDS $POD', 'POD'],
      ['echo $EPOCHSECONDS $status', 'EPOCHSECONDS'],
    ] as const)
      assert.deepEqual(parseTyped(text, { shell: 'zsh' }).needs, needs);
    // What only zsh can read is not judged by what bash would make of it, also when it is filled or typed.
    const typed = parseTyped('for pod in <a>; { print $pod ${(U)NS} }', { shell: 'zsh' });
    assert.deepEqual([typed.needs, typed.effect, typed.placeholders.length], [[], 'unknown', 1]);
  });

  test('VA1: all that a shell sets by itself is known: each shell that is here is asked', () => {
    const lists: readonly (readonly [Shell, string, readonly string[]])[] = [
      ['bash', 'bash', ['--norc', '-c', 'compgen -v']],
      ['zsh', 'zsh', ['-fc', 'print -l ${(k)parameters}']],
      ['ksh', 'ksh', ['-c', "set | sed 's/=.*//'"]],
      ['fish', 'fish', ['--no-config', '-c', 'set -n']],
    ];
    for (const [shell, program, args] of lists) {
      const { stdout } = spawnSync(program, args, {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
      });
      const names = (stdout ?? '').split('\n').filter((name) => /^[A-Za-z_]\w+$/.test(name));
      assert.deepEqual(
        names.filter((name) => !isThereAnyway(shell, name)),
        [],
        shell,
      );
    }
  });

  test('B53: an unfilled hole is no redirection: the command that is found is whole', () => {
    const { commands } = splitShell('kubectl logs <pod-name> --previous | tail <n> > x');
    assert.equal(commands[0]?.text, 'kubectl logs <pod-name> --previous | tail <n> > x');
    assert.deepEqual(
      commands[0].placeholders.map(({ text, position }) => [text, position]),
      [
        ['<pod-name>', 'bare'],
        ['<n>', 'bare'],
      ],
    );
  });

  test('EX3: what a command sets and defines is told, but not what a subshell sets', () => {
    const { assigns, functions } = parseTyped(
      'A=1; export B=2; read -r C; for d in x; do :; done; f() { :; }; (E=1); F=1 cmd',
    );
    assert.deepEqual(assigns, ['A', 'B', 'C', 'd']);
    assert.deepEqual(functions, ['f']);
  });
});
