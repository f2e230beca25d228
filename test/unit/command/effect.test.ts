/** What commands do, as far as it can be told: never weaker than the truth. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseTyped } from '../../../src/command/parseTyped.ts';
import { splitShell } from '../../../src/command/splitShell.ts';
import type { Effect } from '../../../src/command/types.ts';
import { table as clients } from './effectTable.ts';
import { disguised } from './disguiseTable.ts';
import { everyday } from './everydayTable.ts';
import { lower } from './lowerTable.ts';
import { programs } from './programTable.ts';
import { saved } from './savedTable.ts';
import { shellKnows } from './shellKnowsTable.ts';
import { isThorough } from '../../support/thorough.ts';

const effect = (text: string): Effect => parseTyped(text).effect;

const table: Readonly<Record<Effect, readonly string[]>> = {
  reads: [
    ...clients.reads,
    ...programs.reads,
    ...disguised.reads,
    ...lower.reads,
    ...saved.reads,
    ...everyday.reads,
    ...shellKnows.reads,
  ],
  unknown: [
    ...clients.unknown,
    ...programs.unknown,
    ...disguised.unknown,
    ...lower.unknown,
    ...saved.unknown,
    ...everyday.unknown,
    ...shellKnows.unknown,
  ],
  changes: [
    ...clients.changes,
    ...programs.changes,
    ...disguised.changes,
    ...lower.changes,
    ...saved.changes,
    ...everyday.changes,
    ...shellKnows.changes,
  ],
  deletes: [
    ...clients.deletes,
    ...programs.deletes,
    ...disguised.deletes,
    ...lower.deletes,
    ...saved.deletes,
    ...everyday.deletes,
    ...shellKnows.deletes,
  ],
};

suite('what a command does', () => {
  for (const expected of ['reads', 'unknown', 'changes', 'deletes'] as const) {
    for (const text of table[expected]) {
      test(`B38 CX4: ${expected}: ${text.replaceAll('\n', '⏎')}`, () => assert.equal(effect(text), expected));
    }
  }

  const order: readonly Effect[] = ['reads', 'unknown', 'changes', 'deletes'];
  /** What stays one simple command, and what puts one into something else. */
  const before: readonly ((text: string) => string)[] = [
    (text) => text,
    (text) => `sudo ${text}`,
    (text) => `sudo -u root -E ${text}`,
    (text) => `time ${text}`,
    (text) => `env X=y ${text}`,
    (text) => `env -u X -- ${text}`,
    (text) => `env -S '${text}'`,
    (text) => `command ${text}`,
    (text) => `exec ${text}`,
    (text) => `nice -n 5 ${text}`,
    (text) => `timeout -k 1 5 ${text}`,
    (text) => `\\${text}`,
    (text) => `/usr/local/bin/${text}`,
    (text) => `./bin/${text}`,
    (text) => text.replace(/^\S+/, (program) => `"${program}"`),
    (text) => text.replace(/^\S/, (letter) => `'${letter}'`),
    (text) => text.replace(/^(\S)/, '\\$1'),
    (text) => text.replaceAll(' ', ' \\\n  '),
    (text) => `sh -c '${text}'`,
    (text) => `bash -ec '${text}'`,
    (text) => `eval ${text}`,
    (text) => `xargs -I{} ${text}`,
    (text) => `watch -n 5 ${text}`,
    (text) => `ssh host ${text}`,
    (text) => `kubectl exec x -- ${text}`,
    (text) => `docker run x ${text}`,
    (text) => `docker exec -it x ${text}`,
    (text) => `docker compose exec x ${text}`,
    (text) => `ssh -p 22 host '${text}'`,
    (text) => `ssh -o ProxyCommand=x host -- ${text}`,
    (text) => `kubectl exec -it deploy/x -c y -- sh -c '${text}'`,
    (text) => `kubectl debug -it x --image=y -- ${text}`,
    (text) => `kubectl run x --image=y -- ${text}`,
    (text) => `oc rsh x ${text}`,
    (text) => `xargs -n1 ${text}`,
    (text) => `xargs sh -c '${text}'`,
    (text) => `find . -exec ${text} {} +`,
    (text) => `find . -name x -exec sh -c '${text}' _ {} \\;`,
    (text) => `parallel -j 4 ${text} ::: a b`,
    (text) => `flock /x ${text}`,
    (text) => `flock -n /x -c '${text}'`,
    (text) => `su - x -c '${text}'`,
    (text) => `busybox ${text}`,
    (text) => `setsid ${text}`,
    (text) => `trap '${text}' EXIT`,
    (text) => (/^(?:kubectl|oc|helm)\b/.test(text) ? `strange --flag ${text}` : text),
    (text) => `sudo -u x bash -lc '${text}'`,
  ];
  const around: readonly ((text: string) => string)[] = [
    (text) => text,
    (text) => `X="$Y" Z=1 ${text}`,
    (text) => `<x ${text}`,
    (text) => `nohup ${text} &`,
    (text) => `(${text})`,
    (text) => `{ ${text}; }`,
    (text) => `! ${text}`,
    (text) => `if true; then ${text}; fi`,
    (text) => `while ${text}; do break; done`,
    (text) => `case x in x) ${text};; esac`,
    (text) => `f() { ${text}; }`,
    (text) => `f() { ${text}; }; f`,
    (text) => `true && ${text} || false`,
    (text) => `cat x | ${text} | cat`,
    (text) => `${text} > /dev/null 2>&1`,
    (text) => `${text} &`,
    (text) => `echo $(${text})`,
    (text) => `echo "\`${text}\`"`,
    (text) => `X=$(${text})`,
    (text) => `X=(a $(${text}))`,
    (text) => `cat <(${text})`,
    (text) => `cat <<< "$(${text})"`,
    (text) => `cat <<EOF\n$(${text})\nEOF`,
    (text) => `echo "\${X:-$(${text})}"`,
    (text) => `[[ -n $(${text}) ]]`,
    (text) => `echo $(( 1 + $(${text}) ))`,
    (text) => `coproc ${text}`,
    (text) => `bash <<'EOF'\n${text}\nEOF`,
    (text) => `ssh host <<'EOF'\n${text}\nEOF`,
    (text) => `kubectl exec -i x -- sh <<'EOF'\n${text}\nEOF`,
    (text) => `bash <<< '${text}'`,
    (text) => `echo '${text}' | sh`,
    (text) => `diff <(${text}) <(ls)`,
    (text) => `for i in $(${text}); do ls; done`,
    (text) => `f() { g; }; g() { ${text}; }; f`,
    (text) => `f() { if true; then ${text}; fi; }; f | cat`,
    (text) => `kubectl get pods $(${text})`,
    (text) => `mongosh --eval "db.x.find() $(${text})"`,
    (text) => `psql -c "select '$(${text})'"`,
    (text) => `curl "http://x/$(${text})"`,
  ];
  /** Quotes inside quotes would end them, and what is read twice would lose them. */
  const fits = (wrap: (text: string) => string, inside: string): boolean =>
    !/['"`\n\\]/.test(inside) ||
    !/(?:['"`][^'"`]*X|\\X|^\S*X$|^(?:ssh|watch|eval|parallel|env -S|kubectl|oc|docker) .*X)/.test(wrap('X'));
  const simple = fc.constantFrom(
    ...Object.values(table)
      .flat()
      .filter(
        (text) =>
          /^[\w.-][\w./-]*\b[^'"`$|<>;&{}()\\*~!#=\n]*$/.test(text) &&
          !/^(?:then|if|trap|nohup|exec|set|command)\b/.test(text),
      ),
  );

  /** Its words come from where the same command has put them. */
  const asWords: readonly ((program: string, words: string) => string)[] = [
    (program, words) => `A=(${words}); ${program} "\${A[@]}"`,
    (program, words) => `A=(); A+=(${words}); ${program} "\${A[@]}"`,
    (program, words) => `A='${words}'; ${program} $A`,
    (program, words) => `for A in '${words}' '${words} x'; do ${program} $A; done`,
    (program, words) => `f() { ${program} "$@"; }; f ${words}`,
    (program, words) => `f() { local a=$1; shift; ${program} "$a" "$@"; }; f ${words}`,
    (program, words) => `f() { g "$@"; }; g() { ${program} "$@"; }; f ${words}`,
    (program, words) => `sh -c '${program} "$@"' _ ${words}`,
    (program, words) => `set -- ${words}; ${program} "$@"`,
    (program, words) => `A='${words}'; B="$A"; eval "${program} $B"`,
    (program, words) => `A='${words}'; ssh host "${program} $A"`,
    (program, words) => `export A='${words}'; sh -c '${program} $A'`,
    (program, words) => `A='${words}'; bash <<EOF\n${program} $A\nEOF`,
    (program, words) => `A='${words}'; echo "${program} $A" | sh`,
    (program, words) => `if x; then A='${words}'; fi; ${program} $A`,
    (program, words) => `while x; do ${program} $A; A='${words}'; done`,
    (program, words) => `x && A=(${words}); ${program} "\${A[@]}"`,
    (program, words) => `${program} \${A:-${words}}`,
    (program, words) => `X=${words.replace(/^.* /, '')}; ${program} ${words.replace(/\S+$/, '')}"$X"`,
  ];

  test('CX4: whatever variable or function its words are put into, it does not look weaker', () => {
    fc.assert(
      fc.property(simple, fc.constantFrom(...asWords), (text, wrap) => {
        const [program = '', ...words] = text.split(' ').filter((word) => word !== '');
        fc.pre(words.length > 0);
        const wrapped = wrap(program, words.join(' '));
        const [bare, after] = [effect(text), effect(wrapped)];
        assert(order.indexOf(after) >= order.indexOf(bare), `${bare} became ${after}: ${wrapped}`);
      }),
      { numRuns: isThorough ? 1000 : 200 },
    );
  });

  test('CX4: whatever a command is wrapped in, it does not look weaker', () => {
    fc.assert(
      fc.property(
        simple,
        fc.constantFrom(...before),
        fc.constantFrom(...before),
        fc.constantFrom(...around),
        (text, first, second, last) => {
          const wrapped = [first, second, last].reduce(
            (inside, wrap) => (fits(wrap, inside) ? wrap(inside) : inside),
            text,
          );
          const [bare, after] = [effect(text), effect(wrapped)];
          assert(order.indexOf(after) >= order.indexOf(bare), `${bare} became ${after}: ${wrapped}`);
        },
      ),
      { numRuns: isThorough ? 1000 : 200 },
    );
  });

  test('B38: of the verbs that a list of changing ones forgets only the last three read', () => {
    const texts = [
      'kubectl cordon n',
      'kubectl drain n',
      'kubectl taint nodes n a=b:NoSchedule',
      'kubectl label pod x a=b',
      'kubectl annotate pod x a=b',
      'kubectl set image deploy/x a=b',
      'kubectl rollout undo deploy/x',
      'kubectl autoscale deploy x --max=3',
      'kubectl certificate approve x',
      'kubectl auth reconcile -f x',
      'kubectl debug x --image=y',
      'kubectl cp x pod:/',
      'kubectl replace --raw /api -f x',
      'kubectl create token x',
      'kubectl exec x -- rm a',
      'k delete pod x',
      'kubectl foo',
      'kubectl --v=9 -n x delete pod y',
      'kubectl get pods -w',
      'kubectl apply -f x --dry-run=server',
      'kubectl auth can-i delete pods',
    ];
    assert.deepEqual(
      texts.filter((text) => effect(text) === 'reads'),
      texts.slice(-3),
    );
    assert.deepEqual(['k delete pod x', 'kubectl foo'].map(effect), ['deletes', 'unknown']);
  });

  test('EF4: what would lose the content of a file here is told from what only adds to it or edits it', () => {
    const files = (text: string): readonly string[] => parseTyped(text).overwrites;
    for (const text of ['echo a > out', 'cp x out', 'echo a | tee out', 'curl -o out https://x', 'kubectl cp p:/x out'])
      assert.deepEqual(files(text), ['out'], text);
    for (const text of ['echo a >> out', 'touch out', 'echo a | tee -a out', 'sed -i s/a/b/ out', 'cat < out']) {
      assert.deepEqual(files(text), [], text);
    }
  });

  test('EF1 EF4: a saved read is a read, and says which file it writes', () => {
    for (const text of saved.reads) {
      const { writesFiles, besides } = parseTyped(text);
      assert.equal(besides, 'reads', text);
      assert(writesFiles.length > 0, text);
    }
  });

  test('CX4: a function of another command counts where it may be there, and never takes the place of a program we know', () => {
    const effects = (text: string): readonly Effect[] => splitShell(text).commands.map((command) => command.effect);
    // No run leaves a function of such a name to the next (`carry.test.ts`), whichever stands above.
    assert.deepEqual(effects('kubectl get pods\nkubectl() { rm -rf x; }\nkubectl get pods'), [
      'reads',
      'deletes',
      'reads',
    ]);
    assert.deepEqual(effects('kubectl() { rm -rf x; }; kubectl get pods'), ['deletes']);
    assert.deepEqual(effects('kubectl() { command kubectl "$@"; }\nkubectl delete pod x'), ['unknown', 'deletes']);
    assert.deepEqual(effects('k get pods\nk() { rm -rf x; }\nk get pods'), ['deletes', 'deletes', 'deletes']);
    assert.deepEqual(effects('k get pods\nk() { kubectl get pods; }'), ['unknown', 'reads']);
    const elsewhere = (name: string): Effect | undefined =>
      splitShell(`${name} get pods`, { functions: new Map([[name, 'deletes']]) }).commands[0]?.effect;
    assert.equal(elsewhere('kubectl'), 'reads');
    assert.equal(elsewhere('k'), 'deletes');
  });
});
