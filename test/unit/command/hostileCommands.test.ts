/** Commands that nobody writes: none throws, and long odd ones cost no more than their length. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseTyped } from '../../../src/command/parseTyped.ts';
import { programs } from './programTable.ts';
import { isThorough } from '../../support/thorough.ts';

const chain = Array.from({ length: 40 }, (_, n) => `f${n}() { f${n + 1}; f${n + 1}; }; `).join('');
const long: Readonly<Record<string, string>> = {
  'a word of SQL': `psql -c "select ${'a'.repeat(20_000)}"`,
  'open quotes in SQL': `psql -c "select ${"' ".repeat(9999)}"`,
  'dollar quotes': `psql -c 'select ${'$$ '.repeat(6000)}'`,
  'patterns of JavaScript': `mongosh --eval '${'/['.repeat(9000)}'`,
  'calls of JavaScript': `mongosh --eval '${'a('.repeat(9000)}'`,
  'flags of curl': `curl ${'-H a '.repeat(20_000)}x`,
  'find that starts find': `find ${'-exec find '.repeat(20_000)}`,
  'many -exec': `find . ${'-exec a \\; '.repeat(20_000)}`,
  'xargs of xargs': `${'xargs '.repeat(20_000)}x`,
  'watch of watch': `${'watch '.repeat(20_000)}x`,
  'ssh over ssh': `${'ssh h '.repeat(20_000)}x`,
  'containers in containers': `${'kubectl exec x -- '.repeat(5000)}x`,
  'calls on one line': 'kubectl get pods; '.repeat(5000),
  'holes on one line': `kubectl get pod ${'<a-b> '.repeat(5000)}`,
  redirections: `echo a ${'> x '.repeat(5000)}`,
  'functions that call the next one twice': `${chain}f0`,
  'a value that doubles': `A=x; ${'A=$A$A; '.repeat(60)}curl $A`,
  'a list that doubles': `A=(x); ${'A+=("${A[@]}"); '.repeat(60)}curl "\${A[@]}"`,
  'a value in loops': `A=1; ${'while x; do '.repeat(200)}curl "$A"; A=2; ${'done; '.repeat(200)}`,
  'a long path': `kubectl exec x -- ${'/a'.repeat(20_000)}/bin/x`,
};

suite('commands that nobody writes', () => {
  for (const [name, text] of Object.entries(long)) {
    // Each of them takes less than a second; what grows with the square would take minutes.
    test(`EF1: ${name}`, () => {
      parseTyped(text);
    }).timeout(10_000);
  }

  test('EF1: pieces of commands in any order are judged, and nothing throws', () => {
    const pieces = Object.values(programs).flatMap((texts) =>
      texts.flatMap((text) => text.split(/(?<=\s)|(?=["'`$(){}|;<>])/)),
    );
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 30 }), (some) => {
        const { effect, calls } = parseTyped(some.join(''));
        assert(['reads', 'unknown', 'changes', 'deletes'].includes(effect) && Array.isArray(calls));
      }),
      { numRuns: isThorough ? 500 : 100 },
    );
  });
});
