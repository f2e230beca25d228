/** Which contexts ask before a change. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { protectionOf, type ProtectionRules } from '../../../src/kube/protection.ts';
import { shortName, shortNames } from '../../../src/kube/shortName.ts';
import { workedMs } from '../../support/workedMs.ts';

const none: ProtectionRules = {
  protectedContexts: [],
  protectedNamespaces: [],
  harmlessContexts: [],
  remembered: undefined,
};
const of = (context: string, rules: Partial<ProtectionRules> = {}, namespace = 'default') =>
  protectionOf(context, namespace, { ...none, ...rules });

suite('protection', () => {
  for (const name of [
    'prod-eu',
    'eu.prod',
    'PRD',
    'shop_production',
    'live',
    'prod2',
    'dev-prod-mirror',
    'arn:aws:eks:eu-west-1:123456789012:cluster/prod-eu',
    'gke_acme-prod_europe-west1_main',
    'admin@production',
  ]) {
    test(`CX4: ${name} is protected by its words`, () => assert.equal(of(name), 'protected'));
  }

  for (const name of [
    'nonprod',
    'pre-prod',
    'non-prod-eu',
    'preproduction',
    'payments-eu',
    'product',
    'delivery',
    'kindness',
  ]) {
    test(`CX4: ${name} is asked about`, () => assert.equal(of(name), 'ask'));
  }

  for (const name of ['dev', 'test-2', 'staging', 'kind-dev', 'minikube', 'k3d-local', 'docker-desktop', 'stg.eu']) {
    test(`CX4: ${name} is harmless by its words`, () => assert.equal(of(name), 'open'));
  }

  test('CX4: a protected namespace protects on a harmless context', () => {
    assert.equal(of('dev', {}, 'prod'), 'protected');
    assert.equal(of('dev', { protectedNamespaces: ['pay*'], remembered: 'open' }, 'payments'), 'protected');
    for (const unknown of ['*', '$NS', 'team-$(id -un)'])
      assert.equal(of('dev', { protectedNamespaces: ['pay*'] }, unknown), 'protected', unknown);
    assert.equal(of('dev', { protectedNamespaces: ['pay*'] }, 'kafka'), 'open');
    assert.equal(of('dev', {}, '$NS'), 'open');
    assert.equal(of('dev', {}, '*'), 'open');
  });

  test('CX4: a protected pattern is stronger than a harmless one, an answer and a word', () => {
    const rules = { protectedContexts: ['kind-*'], harmlessContexts: ['kind-dev'], remembered: 'open' } as const;
    assert.equal(of('kind-dev', rules), 'protected');
    assert.equal(of('kind-dev', { protectedContexts: ['KIND-DEV'] }), 'protected');
  });

  test('CX4: what the person said is stronger than the words', () => {
    assert.equal(of('live-demo', { remembered: 'open' }), 'open');
    assert.equal(of('live-demo', { harmlessContexts: ['live-demo'] }), 'open');
    assert.equal(of('dev', { remembered: 'protected' }), 'protected');
  });

  test('CX4: patterns that are added never take protection away', () => {
    const rules = fc.record({
      harmlessContexts: fc.array(fc.string()),
      remembered: fc.constantFrom(undefined, 'open' as const, 'protected' as const),
    });
    const patterns = fc.array(fc.oneof(fc.string(), fc.constant('*')));
    fc.assert(
      fc.property(fc.string(), fc.string(), rules, patterns, patterns, (context, namespace, rules, more, also) => {
        const before = protectionOf(context, namespace, { ...none, ...rules });
        const after = protectionOf(context, namespace, {
          ...rules,
          protectedContexts: more,
          protectedNamespaces: also,
        });
        assert.ok(after === before || after === 'protected');
      }),
    );
  });

  test('CX4: * stands for any characters, and nothing else is special', () => {
    const matches = (pattern: string, name: string): boolean =>
      of(name, { protectedContexts: [pattern] }) === 'protected';
    assert.ok(matches('pay*-e*', 'payments-eu'));
    assert.ok(matches('*', 'anything'));
    assert.ok(matches('a.b', 'a.b'));
    assert.ok(!matches('a.b', 'aXb'));
    assert.ok(!matches('ab*ba', 'aba'));
    assert.ok(!matches('pay*', 'repay'));
  });

  test('SE2: a pattern made to cost time does not', () => {
    const started = workedMs();
    of('a'.repeat(10_000), { protectedContexts: [`${'*a'.repeat(2_000)}*b`] });
    assert.ok(workedMs() - started < 1_000);
  });
});

suite('short names', () => {
  for (const [name, short] of [
    ['arn:aws:eks:eu-west-1:123456789012:cluster/prod-eu', 'prod-eu'],
    ['gke_acme-shop_europe-west1-b_prod_eu', 'prod_eu'],
    ['default/api-shop-example-com:6443/kube:admin', 'api-shop-example-com'],
    ['dev', 'dev'],
    ['a/b', 'a/b'],
  ] as const) {
    test(`LN1: ${name} is shown as ${short}`, () => assert.equal(shortName(name), short));
  }

  test('LN1: a long name keeps its beginning and its end', () => {
    const short = shortName(`beginning-${'x'.repeat(300)}-end`);
    assert.ok(short.length <= 40);
    assert.match(short, /^beginning-.*…x+-end$/);
  });

  test('LN1: of contexts that would look the same each is shown with what tells it apart', () => {
    const [one, other] = ['arn:aws:eks:eu-west-1:1:cluster/prod', 'arn:aws:eks:eu-west-1:2:cluster/prod'];
    const [gke, openshift] = ['gke_shop_europe-west1_dev', 'web/dev:6443/anna'];
    const long = ['a', 'b'].map((middle) => `beginning-of-a-name-${middle}-${'x'.repeat(30)}`);
    assert.deepEqual(
      [...shortNames([one, other, gke, openshift, 'dev', 'kind-dev', ...long])].map(([, short]) => short),
      [
        'prod (1, eu-west-1)',
        'prod (2, eu-west-1)',
        'dev (shop, europe-west1)',
        'dev (anna, web)',
        'dev',
        'kind-dev',
        ...long,
      ],
    );
  });

  test('LN1: no two contexts look the same', () => {
    const word = fc.constantFrom('a', 'b', 'dev', 'x'.repeat(50));
    const name = fc.oneof(
      word,
      fc.tuple(word, word, word).map(([whose, where, part]) => `gke_${whose}_${where}_${part}`),
      fc.tuple(word, word, word).map(([whose, where, part]) => `arn:aws:eks:${where}:${whose}:cluster/${part}`),
      fc.tuple(word, word, word).map(([whose, where, part]) => `${where}/${part}:6443/${whose}`),
      fc.tuple(word, word, word).map(([whose, where, part]) => `${part} (${whose}, ${where})`),
    );
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 12 }), (names) => {
        assert.equal(new Set(shortNames(names).values()).size, names.length);
      }),
    );
  });
});
