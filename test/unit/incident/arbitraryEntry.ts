/** Entries as hostile as a program can make them, for properties. */
import * as fc from 'fast-check';
import type { Entry } from '../../../src/incident/types.ts';
import type { Outcome } from '../../../src/run/types.ts';

/** Any but a half of a pair. fast-check's own `binary` first makes a table of all of them, which takes a second. */
const character = fc
  .integer({ min: 0, max: 0x10_ffff - 0x800 })
  .map((point) => String.fromCodePoint(point < 0xd800 ? point : point + 0x800));

const piece = fc.oneof(
  fc.constantFrom(
    '```',
    '````text',
    '~~~',
    '<!-- /run -->',
    '<!-- run {"n":1} -->',
    '<!-- cell -->',
    '**Not run:**',
    '-->',
    '--',
    '---',
    '</details>',
    '    four',
    '\t',
    '\n',
    '\r',
    '\r\n',
    '\0',
    '\u001b[31m',
    '\u0085',
    '\u2028',
    '\uFEFF',
    '🙂',
    '\ud83d',
    '\\',
    '\\u000d',
    ' ',
    'NAME   READY',
    '"',
    '{}',
  ),
  fc.array(character, { maxLength: 6 }).map((all) => all.join('')),
  fc.nat({ max: 40 }).map((count) => '`'.repeat(count)),
);

export const hostileText = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

const maybeText = fc.option(hostileText, { nil: undefined });

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({
    kind: fc.constant('exit' as const),
    code: fc.integer({ min: 0, max: 255 }),
    pipe: fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 3 }),
  }),
  fc.constantFrom<Outcome>(
    { kind: 'exit', code: 0, pipe: [0], copied: 'nothing' },
    { kind: 'exit', code: 1, pipe: [1], copied: { bytes: 3 } },
    { kind: 'exit', code: 1, pipe: [1], copied: { bytes: 3, of: 4 } },
    { kind: 'stopped', by: 'person' },
    { kind: 'stopped', by: 'closed terminal' },
    { kind: 'stopped', by: 'time limit' },
  ),
  fc.record({ kind: fc.constant('unknown' as const), because: hostileText }),
);

export const hostileEntry: fc.Arbitrary<Entry> = fc
  .record({
    n: fc.integer({ min: 1, max: 5000 }),
    id: fc.uuid(),
    at: fc.constantFrom('2026-11-24T03:14:07Z', '1999-12-31T23:59:59Z'),
    by: hostileText,
    as: maybeText,
    context: maybeText,
    namespace: maybeText,
    server: maybeText,
    simulated: fc.boolean(),
    outcome,
    ms: fc.nat({ max: 1e9 }),
    from: maybeText,
    step: maybeText,
    condition: maybeText,
    block: maybeText,
    values: fc.dictionary(hostileText, hostileText, { maxKeys: 3 }),
    edited: fc.boolean(),
    cwd: maybeText,
    shell: fc.constantFrom('bash', 'zsh', 'fish'),
    command: hostileText,
    output: fc.record(
      {
        head: hostileText,
        tail: hostileText,
        lines: fc.nat(),
        bytes: fc.nat(),
        notKept: fc.nat(),
        whole: fc.record({ file: hostileText, sha256: fc.string() }),
        capture: fc.constantFrom('exact' as const, 'as shown' as const, 'none' as const),
      },
      { requiredKeys: ['head', 'lines', 'bytes', 'capture'] },
    ),
  })
  // Objects with the prototype that everybody's have.
  .map((entry) => structuredClone(entry));

export function sampleEntry(change: Partial<Entry> = {}): Entry {
  return {
    n: 1,
    id: '0123456789abcdef',
    at: '2026-11-24T03:14:07Z',
    by: 'anna',
    as: undefined,
    context: 'prod-eu',
    namespace: 'payments',
    server: 'https://10.0.0.1:6443',
    simulated: false,
    outcome: { kind: 'exit', code: 0, pipe: [0] },
    ms: 1204,
    from: 'runbooks/incident-response.md#check-pod-status',
    step: 'Check pod status',
    condition: undefined,
    block: 'b10c',
    values: {},
    edited: false,
    cwd: undefined,
    shell: 'bash',
    command: 'kubectl get pods -l app=inventory-service',
    output: { head: 'NAME   READY   STATUS\n', lines: 1, bytes: 22, capture: 'exact' },
    ...change,
  };
}
