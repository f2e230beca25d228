/** What commands do, as far as it can be told: never weaker than the truth. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseTyped } from '../../../src/command/parseTyped.ts';
import { splitShell } from '../../../src/command/splitShell.ts';
import type { Effect } from '../../../src/command/types.ts';
import { table } from './effectTable.ts';

const effect = (text: string): Effect => parseTyped(text).effect;

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
    (text) => `X="$Y" Z=1 ${text}`,
    (text) => `\\${text}`,
    (text) => `/usr/local/bin/${text}`,
    (text) => `./bin/${text}`,
    (text) => text.replace(/^\S+/, (program) => `"${program}"`),
    (text) => text.replace(/^\S/, (letter) => `'${letter}'`),
    (text) => text.replace(/^(\S)/, '\\$1'),
    (text) => text.replaceAll(' ', ' \\\n  '),
    (text) => `<x ${text}`,
    (text) => `sh -c '${text}'`,
    (text) => `bash -ec '${text}'`,
    (text) => `eval ${text}`,
    (text) => `xargs -I{} ${text}`,
    (text) => `watch -n 5 ${text}`,
    (text) => `ssh host ${text}`,
    (text) => `kubectl exec x -- ${text}`,
    (text) => `docker run x ${text}`,
  ];
  const around: readonly ((text: string) => string)[] = [
    (text) => text,
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
    (text) => `echo a | ${text} | cat`,
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
  ];
  const simple = fc.constantFrom(
    ...Object.values(table)
      .flat()
      .filter((text) => /^(?:kubectl|oc|helm|aws)\b[^'"`$|<>;&{}()\\]*$/.test(text)),
  );

  test('CX4: whatever a command is wrapped in, it does not look weaker', () => {
    fc.assert(
      fc.property(
        simple,
        fc.constantFrom(...before),
        fc.constantFrom(...before),
        fc.constantFrom(...around),
        (text, first, second, last) => {
          const once = first(text);
          const wrapped = last(/['"`\n\\]/.test(once) ? once : second(once));
          const [bare, after] = [effect(text), effect(wrapped)];
          assert(order.indexOf(after) >= order.indexOf(bare), `${bare} became ${after}: ${wrapped}`);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('CX4: a program that the runbook defines as a function is not the one we know', () => {
    const { commands } = splitShell('kubectl() { rm -rf x; }\nkubectl get pods');
    assert.deepEqual(
      commands.map((command) => command.effect),
      ['unknown', 'unknown'],
    );
    const [elsewhere] = splitShell('kubectl get pods', { functions: new Set(['kubectl']) }).commands;
    assert.equal(elsewhere?.effect, 'unknown');
  });
});
