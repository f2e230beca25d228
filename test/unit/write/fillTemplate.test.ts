/** Messages: what is known goes in, the rest is asked for, and nothing else of the text changes. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { repairLetters } from '../../../src/check/letterRules.ts';
import { draftMessage, spanInWords, type MessageFacts } from '../../../src/write/fillTemplate.ts';
import { readTemplateHoles } from '../../../src/write/templateHoles.ts';

const facts: MessageFacts = {
  nowMs: Date.UTC(2026, 10, 24, 4, 26, 7),
  iso: (ms) => new Date(ms).toISOString(),
  startedMs: Date.UTC(2026, 10, 24, 3, 14, 7),
  title: 'Shops cannot sell',
  service: 'inventory-service',
  severities: [
    { name: 'SEV1', title: 'No shop can sell', responseTime: 'Immediate', escalation: undefined },
    { name: 'SEV2', title: 'Slow', responseTime: '1 hour', escalation: undefined },
  ],
  heading: 'Status update',
  said: new Map(),
};

const alert = `ðŸš¨ P0 INCIDENT - Inventory Service Down

Status: Investigating
Impact: Complete service outage
Started: 2025-10-05 14:30 UTC
Team: On-call engineer notified

Next update in 15 minutes.`;

suite('messages', () => {
  test('DB3: a later message of the incident proposes what the one before said, where it holds for both', () => {
    const before = {
      ...facts,
      said: new Map([
        ['severity', 'SEV2'],
        ['status', 'Identified'],
        ['other', 'x'],
      ] as const),
    };
    const proposed = draftMessage(
      'Severity: {severity}\nStatus: {status}\nBy: {who}\nP0 in short: {…}',
      before,
    ).questions;
    assert.deepEqual(
      proposed.map(({ label, proposed }) => `${label}: ${proposed}`),
      ['severity: SEV2', 'status: Investigating', 'who: ', 'P0 in short: '],
    );
    assert.equal(draftMessage('SEV1: checkout fails', before).questions[0]?.proposed, 'SEV2');
  });

  test('DB3: the start and the duration of the incident go in, what stands behind a label is proposed', () => {
    const draft = draftMessage(repairLetters(alert), facts);
    assert.deepEqual(
      draft.questions.map(({ label, proposed }) => [label, proposed]),
      [
        ['Severity', 'P0'],
        ['Status', 'Investigating'],
        ['Impact', 'Complete service outage'],
        ['Team', 'On-call engineer notified'],
        ['Next update', '15 minutes'],
      ],
    );
    const answers = new Map([
      ['Severity', 'SEV1'],
      ['Status', 'Identified'],
      ['Impact', 'Checkout fails: 40 %'],
      ['Next update', '10 minutes'],
    ]);
    assert.equal(
      draft.write(answers),
      alert
        .replace('ðŸš¨ P0', '🚨 SEV1')
        .replace('Investigating', 'Identified')
        .replace('Complete service outage', 'Checkout fails: 40 %')
        .replace('2025-10-05 14:30 UTC', '2026-11-24 03:14 UTC')
        .replace('15 minutes', '10 minutes'),
    );
  });

  test('DB3: holes are found as people write them', () => {
    const found = (text: string): readonly string[] => readTemplateHoles(text).map(({ written }) => written);
    for (const [text, ...holes] of [
      ['{service}: {{title}}', '{service}', '{{title}}'],
      ['We see [describe impact] since [HH:MM UTC].', '[describe impact]', '[HH:MM UTC]'],
      ['Service: <service-name>', '<service-name>'],
      ['Started at HH:MM UTC on YYYY-MM-DD', 'HH:MM', 'YYYY-MM-DD'],
      ['Error rate: X%', 'X'],
      ['About XX % of users, for N minutes', 'XX', 'N'],
      ['Cause: TBD', 'TBD'],
      ['Lead: ______', '______'],
      ['Impact: {...}', '{...}'],
      ['[SEV2] Payments slow', 'SEV2'],
      ['Next update at 14:45 UTC.', '14:45 UTC'],
      ['🚨 P1 INCIDENT - {service} fails', 'P1', '{service}'],
      ['P0 INCIDENT: checkout is down', 'P0', 'checkout is down'],
      ['**Impact:** none', 'none'],
    ] as const) {
      assert.deepEqual(found(text), holes, text);
    }
  });

  test('DB3: tags, boxes, links, addresses, mentions and markup are no holes', () => {
    for (const text of [
      '[RESOLVED] All is well',
      '- [ ] one',
      'See [the dashboard](https://a.b) and <https://c.d>',
      '<!here> <@U123> <#C123>',
      '<b>now</b>',
      'X-rays and XL shirts, version X',
      'https://a.b/c',
    ]) {
      assert.deepEqual(readTemplateHoles(text), [], text);
    }
  });

  test('DB3: service, title and times go into their holes without a question', () => {
    const text =
      '{service}: {title}\nStarted: HH:MM UTC\nNow: {time}\nDuration: {duration}\nDate: YYYY-MM-DD\nAt: HH:MM';
    const draft = draftMessage(text, facts);
    assert.deepEqual(draft.questions, []);
    assert.equal(
      draft.write(new Map()),
      'inventory-service: Shops cannot sell\nStarted: 03:14 UTC\nNow: 2026-11-24 04:26 UTC\nDuration: 1 hour 12 minutes\nDate: 2026-11-24\nAt: 04:26 UTC',
    );
  });

  test('DB3: without an open incident its times are asked for', () => {
    const { questions } = draftMessage('Started: HH:MM\nDuration: 45 minutes\n{title}', {
      ...facts,
      startedMs: undefined,
      title: undefined,
    });
    assert.deepEqual(
      questions.map(({ label, proposed }) => [label, proposed]),
      [
        ['Started', '04:26 UTC'],
        ['Duration', '45 minutes'],
        ['title', ''],
      ],
    );
  });

  test('DB3: severity and status can be picked; a resolution proposes that it is resolved', () => {
    const [severity, status] = draftMessage('Severity: {severity}\nStatus: {status}', {
      ...facts,
      heading: 'Resolution',
    }).questions;
    assert.deepEqual(severity?.choices, [
      { value: 'SEV1', words: 'No shop can sell · Immediate' },
      { value: 'SEV2', words: 'Slow · 1 hour' },
    ]);
    assert.equal(status?.proposed, 'Resolved');
    assert.ok(status?.choices.some(({ value }) => value === 'Monitoring'));
  });

  test('DB3: the same name is asked for once, whatever its case; what is not answered stays as it is written', () => {
    const draft = draftMessage('{Impact}, again: {impact}. By {who}.', facts);
    assert.deepEqual(
      draft.questions.map(({ label }) => label),
      ['Impact', 'who'],
    );
    assert.equal(draft.write(new Map([['Impact', '$1 {who} \\']])), '$1 {who} \\, again: $1 {who} \\. By {who}.');
  });

  test('DB3: spans are told in words', () => {
    assert.deepEqual([0, 60_000, 45 * 60_000, 3_600_000, 90_060_000].map(spanInWords), [
      '1 minute',
      '1 minute',
      '45 minutes',
      '1 hour',
      '1 day 1 hour 1 minute',
    ]);
  });

  test('DB3: whatever the text, holes lie in order inside it, and without answers only what is known changes', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '<',
      '>',
      'HH:MM',
      'X%',
      '\n',
      'Status: ',
      'a',
      ' ',
      'P1',
      '(',
      '___',
      '🚨',
      'Started: ',
      'Next update in ',
      '.',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        let end = 0;
        for (const { range, written } of readTemplateHoles(text)) {
          assert.ok(range.start >= end && range.end > range.start);
          assert.equal(text.slice(range.start, range.end), written);
          end = range.end;
        }
        const nothing = { ...facts, startedMs: undefined, service: undefined, title: undefined };
        const filled = draftMessage(text, nothing).write(new Map());
        if (!/HH:MM|YYYY|date|time|now/i.test(text)) assert.equal(filled, text);
      }),
      { numRuns: 500 },
    );
  });
});
