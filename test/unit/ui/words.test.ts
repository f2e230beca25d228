/** The words of lenses: what runs where, how long it took, and names that stay inert. */
import assert from 'node:assert/strict';
import { parseTyped } from '../../../src/command/parseTyped.ts';
import type { Command } from '../../../src/command/types.ts';
import type { LensContext } from '../../../src/ui/lenses.ts';
import { sampleCommand } from './sampleCommand.ts';
import { endedWords, inert, ownName, placeName, runWords, timeWords, withEdited } from '../../../src/ui/words.ts';

const context: LensContext = {
  short: 'prod-eu',
  name: 'prod-eu',
  namespace: 'payments',
  protection: 'protected',
  isSimulated: false,
};

const hole = (text: string): Command['placeholders'][number] => ({
  text,
  name: text.slice(1, -1),
  range: { start: 0, end: 1 },
  position: 'bare',
});

suite('words of lenses', () => {
  test('LN1: Run names the context, the namespace, and what the command does', () => {
    assert.equal(runWords(sampleCommand({}), {}, context), 'Run on prod-eu / payments · reads');
    assert.equal(
      runWords(sampleCommand({ effect: 'unknown', showsSecrets: true, ends: 'after input' }), {}, context),
      "Run on prod-eu / payments · can't tell what this does · shows secrets · waits for your input",
    );
    assert.equal(
      runWords(sampleCommand({ effect: 'deletes', ends: 'when stopped' }), {}, context),
      'Run on prod-eu / payments · deletes · runs until stopped',
    );
  });

  test('LN1 CX1: without a chosen context, and for context=none, no context is named', () => {
    assert.equal(runWords(sampleCommand({}), {}, undefined), 'Run · reads');
    assert.equal(runWords(sampleCommand({}), { context: 'none' }, context), 'Run · reads');
  });

  test('CX5: a command that names its own target is shown by that target', () => {
    const words = (given: Partial<Command>): string => runWords(sampleCommand(given), {}, context);
    assert.equal(words({ namespace: 'kafka' }), 'Run on prod-eu / kafka · reads');
    assert.equal(words({ namespace: '*' }), 'Run on prod-eu / all namespaces · reads');
    for (const text of [
      'kubectl get pods -n {{namespace}}',
      'kubectl -n "$NS" get pods',
      'kubectl get pods -n team-<team>',
    ])
      assert.match(runWords(parseTyped(text), {}, context), /^Run on prod-eu \/ its own namespace · reads/, text);
    assert.match(runWords(parseTyped(`kubectl get pods -n 'kafka'`), {}, context), /^Run on prod-eu \/ kafka · reads$/);
    assert.equal(words({ ownTargets: [{ flag: 'context', value: 'dev' }] }), 'Run on dev · reads');
    assert.equal(
      words({ ownTargets: [{ flag: 'context', value: 'dev' }], namespace: 'kafka' }),
      'Run on dev / kafka · reads',
    );
    assert.equal(words({ ownTargets: [{ flag: 'context', value: undefined }] }), 'Run on its own --context · reads');
    assert.equal(words({ ownTargets: [{ flag: 'server', value: 'https://x' }] }), 'Run on its own --server · reads');
    assert.equal(
      words({ ownTargets: [{ flag: 'token', value: 'hunter2' }] }),
      'Run on prod-eu / payments with its own --token · reads',
    );
  });

  test('EX1: a terminal is named by its place; one of a single command by context and command', () => {
    const context = 'arn:aws:eks:eu:1:cluster/prod-eu';
    assert.equal(placeName({ context, short: 'prod-eu', namespace: 'payments' }), 'prod-eu / payments');
    assert.equal(placeName({ context, namespace: 'payments' }), `${context} / payments`);
    assert.equal(placeName({ context: undefined, namespace: 'default' }), 'no context');
    const practice = { context: 'practice-staging', namespace: 'inventory', isSimulated: true };
    assert.equal(placeName(practice), 'practice-staging (simulated) / inventory');
    assert.equal(ownName('prod-eu', 'kubectl logs -f web'), 'prod-eu · logs -f web');
    assert.equal(
      ownName('prod-eu', '\nkubectl exec -it web-1 -c app -- sh -l\ndate'),
      'prod-eu · exec -it web-1 -c app -- sh -l',
    );
    assert.equal(ownName('dev', 'tail -F /var/log/containers/inventory.log'), 'dev · tail -F /var/log/containers/i…');
    assert.equal(ownName(undefined, 'watch date'), 'watch date');
  });

  test('LN2: values that are missing are counted, each once', () => {
    assert.equal(
      runWords(sampleCommand({ placeholders: [hole('<pod>')] }), {}, context),
      'Run on prod-eu / payments · reads · 1 value needed',
    );
    assert.equal(
      runWords(sampleCommand({ placeholders: [hole('<pod>'), hole('<ns>'), hole('<pod>')] }), {}, undefined),
      'Run · reads · 2 values needed',
    );
  });

  test('LN2: what ended says its mark, time, duration and entry', () => {
    const at = Date.UTC(2026, 10, 24, 3, 14, 7);
    const ended = { kind: 'ended', at, ms: 1204, n: 12, entryId: 'a1', mark: 'ok', words: '' } as const;
    assert.equal(endedWords(ended), '✓ 03:14:07Z · 1.2 s · #12');
    assert.equal(endedWords({ ...ended, mark: 'failed', words: 'exit 1' }), '✗ exit 1 · 03:14:07Z · 1.2 s · #12');
    assert.equal(endedWords({ ...ended, words: withEdited('') }), '✓ edited · 03:14:07Z · 1.2 s · #12');
    assert.equal(withEdited('exit 1'), 'exit 1, edited');
    assert.equal(endedWords({ ...ended, n: 0, entryId: '' }), '✓ 03:14:07Z · 1.2 s · not in the notebook yet');
  });

  test('times are UTC', () => {
    assert.equal(timeWords(0), '00:00:00Z');
  });

  test('SE2 B58: names become no icon, no link, no second line, and do not turn the reading direction', () => {
    assert.equal(inert('$(trash) prod'), '$\u200b(trash) prod');
    assert.equal(inert('[x](command:a)'), '[x]\u200b(command:a)');
    assert.equal(inert('a\r\nb\u2028c\u0007d'), 'a b c d');
    assert.equal(inert('safe\u202edorp'), 'safedorp');
    assert.equal(inert('x'.repeat(300)).length, 200);
    const hostile = { ...context, short: '$(check) [x](command:y)' };
    assert.equal(
      runWords(sampleCommand({}), {}, hostile),
      'Run on $\u200b(check) [x]\u200b(command:y) / payments · reads',
    );
  });
});
