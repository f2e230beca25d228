/** Values reach the command as they are: a hundred of them in every position, by a real bash, and by a real JavaScript. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createContext, runInContext } from 'node:vm';
import { fillPlaceholders } from '../../../src/command/fill.ts';
import { parseTyped } from '../../../src/command/parseTyped.ts';
import { UserError } from '../../../src/errors.ts';
import { writtenForms } from '../../../src/command/writtenForms.ts';
import { isThorough } from '../../support/thorough.ts';
import { hostileValues } from './hostileValues.ts';

/** `mongosh` prints the JavaScript that it is given; what pretends to be remote is a shell that is here. */
const programs = `
mongosh() { if [ "$1" = --eval ]; then printf %s "$2"; elif [ "\${1#--eval=}" != "$1" ]; then printf %s "\${1#--eval=}"; else cat; fi; }
kubectl() { while [ "$1" != -- ]; do shift; done; shift; "$@"; }
ssh() { shift; sh -c "$*"; }
watch() { shift 2; sh -c "$*"; }
`;

/** What each of these printed, all by one bash. */
function printed(scripts: readonly string[]): readonly string[] {
  const input = programs + scripts.map((script) => `${script}\nprintf '\\0\\1'\n`).join('');
  const { stdout, stderr, status } = spawnSync('bash', ['--norc'], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' },
  });
  assert.equal(status, 0, stderr);
  return stdout.split('\0\u0001').slice(0, -1);
}

const same = (value: string): string => value;
type Around = (value: string) => string;

/** What reads the hole, and what it should come to. */
const shellPlaces: readonly (readonly [command: string, around: Around])[] = [
  ['printf %s <x>', same],
  ["printf '%s.' <x> <x>", (value) => `${value}.${value}.`],
  ['printf %s a<x>b', (value) => `a${value}b`],
  ['V=v; printf %s $V<x>', (value) => `v${value}`],
  ['V=v; printf %s "$V<x>"', (value) => `v${value}`],
  ['printf %s --name=<x>', (value) => `--name=${value}`],
  ['printf %s {<x>}', (value) => `{${value}}`],
  ['printf %s a{<x>}b', (value) => `a{${value}}b`],
  ["printf %s 'a <x> b'", (value) => `a ${value} b`],
  ['printf %s "a <x> b"', (value) => `a ${value} b`],
  [String.raw`printf %s $'a\t<x>\n'`, (value) => `a\t${value}\n`],
  ['V=<x>; printf %s "$V"', same],
  ['V=(a <x> b); printf %s "${V[1]}"', same],
  ['declare -A M=([k]=<x>); printf %s "${M[k]}"', same],
  ['unset V; printf %s "$(printf %s. ${V:-<x>})"', (value) => `${value}.`],
  ['case <x> in "") ;; *) printf yes;; esac', () => 'yes'],
  ['for v in <x>; do printf %s "$v"; done', same],
  ['IFS= read -r -d "" V <<< <x>; printf %s "$V"', (value) => `${value}\n`],
  ['IFS= read -r -d "" V <<< "a <x>"; printf %s "$V"', (value) => `a ${value}\n`],
  ['IFS= read -r -d "" V <<EOF\na <x> $((1))\nEOF\nprintf %s "$V"', (value) => `a ${value} 1\n`],
  ["IFS= read -r -d '' V <<'EOF'\na <x> b\nEOF\nprintf %s \"$V\"", (value) => `a ${value} b\n`],
  ["sh -c 'printf %s <x>'", same],
  [`sh -c 'printf %s "a <x>"'`, (value) => `a ${value}`],
  [`sh -ec "printf %s 'a <x>'"`, (value) => `a ${value}`],
  [String.raw`bash -o pipefail -c "printf %s \"a <x>\""`, (value) => `a ${value}`],
  ["kubectl exec web -- sh -c 'printf %s <x>.'", (value) => `${value}.`],
  [`env A=b sh -c "sh -c 'printf %s <x>'"`, same],
  ["eval printf %s '<x>'", same],
  ['eval "printf %s <x>"', same],
  ["ssh host printf %s '<x>'", same],
  ['ssh host \'printf %s "<x>"\'', same],
  ['watch -n 5 printf %s \'"<x>"\'', same],
  ['bash <<\'EOF\'\nprintf %s "<x>"\nEOF', same],
  ['bash <<EOF\nprintf %s <x>\nEOF', same],
  ['kubectl exec -i web -- bash -s <<< "printf %s <x>"', same],
];

/** The last word is what JavaScript reads there. */
const scriptPlaces: readonly (readonly [command: string, around: Around])[] = [
  [`mongosh --eval "show('SKU-<x>')"`, (value) => `SKU-${value}`],
  [`mongosh --eval 'show("<x>")'`, same],
  [String.raw`mongosh --eval "show(\"<x>\")"`, same],
  ["mongosh --eval 'show(`a ${1} <x>`)'", (value) => `a 1 ${value}`],
  [`mongosh --eval='show("<x>")'`, same],
  [`kubectl exec web -- mongosh --eval "/* it's */ show('<x>') // '"`, same],
  [`kubectl exec web -- sh -c 'mongosh() { printf %s "$2"; }; mongosh --eval "show(\\"<x>\\")"'`, same],
  [`mongosh <<'EOF'\nshow("<x>")\nEOF`, same],
  ["mongosh <<EOF\nshow('<x>')\nEOF", same],
  [`mongosh <<< "show('<x>')"`, same],
];

function fill(command: string, value: string): string | UserError {
  try {
    return fillPlaceholders(parseTyped(command), { '<x>': value });
  } catch (error) {
    assert.ok(error instanceof UserError && error.nextStep !== undefined, String(error));
    return error;
  }
}

/** Where each try starts a shell of its own, each value is tried in some of the places; in CI in all. */
function valuesFor(command: string, place: number): readonly string[] {
  const starts = /\b(?:ba)?sh\b|^(?:ssh|watch)|mongosh <</.test(command);
  return starts && !isThorough ? hostileValues.filter((_, at) => at % 5 === place % 5) : hostileValues;
}

suite('a hundred hostile values', () => {
  test('there are a hundred, none twice', () => {
    assert.ok(new Set(hostileValues).size >= 100, String(new Set(hostileValues).size));
  });

  test('VA2: the command receives exactly the value, wherever the shell has it stand', () => {
    const cases = shellPlaces.flatMap(([command, around], place) =>
      valuesFor(command, place).map((value) => ({
        filled: fill(command, value),
        expected: around(value),
        command,
        value,
      })),
    );
    const refused = cases.filter(({ filled }) => typeof filled !== 'string');
    assert.deepEqual([...new Set(refused.map(({ command }) => command))], []);
    const received = printed(cases.map(({ filled }) => String(filled)));
    for (const [at, { filled, expected }] of cases.entries())
      assert.equal(received[at], expected, String(filled).slice(0, 400));
  });

  test('VA2: JavaScript in quotes of the shell reads exactly the value', () => {
    const cases = scriptPlaces.flatMap(([command, around], place) =>
      valuesFor(command, place).map((value) => ({ filled: fill(command, value), expected: around(value), command })),
    );
    const received = printed(cases.map(({ filled }) => String(filled)));
    const read: string[] = [];
    const reader = createContext({ show: (value: string) => read.push(value) });
    for (const [at, { filled, expected, command }] of cases.entries()) {
      assert.equal(typeof filled, 'string', command);
      runInContext(received[at] ?? '', reader);
      assert.deepEqual(read.splice(0), [expected], String(filled).slice(0, 400));
    }
  });

  test('VA2: outside of a string JavaScript reads a number or the text, or it is refused', () => {
    const reader = createContext({ show: (value: unknown) => value });
    const come = (script: string): unknown => runInContext(script, reader);
    const values = [...hostileValues, '12345', '-3', '0.5', 'shard01:123', '2026-11-24', '123456789012345678901234'];
    const filled = values
      .map((value) => ({ value, text: fill("mongosh --eval 'show(<x>)'", value) }))
      .flatMap(({ value, text }) => (typeof text === 'string' ? [{ value, text }] : []));
    const received = printed(filled.map(({ text }) => text));
    for (const [at, { value }] of filled.entries()) assert.equal(String(come(received[at] ?? '')), value);
    assert.ok(filled.length > 40, String(filled.length));
    assert.equal(fill("mongosh --eval 'db.killOp(<x>)'", '12345'), "mongosh --eval 'db.killOp(12345)'");
    assert.equal(fill("mongosh --eval 'db.killOp(<x>)'", 'shard01:1'), `mongosh --eval 'db.killOp("shard01:1")'`);
    assert.equal(fill("mongosh --eval 'db.<x>.find()'", 'orders'), "mongosh --eval 'db.orders.find()'");
    for (const [command, value] of [
      ["mongosh --eval 'db.<x>.find()'", 'orders.drop()'],
      ["mongosh --eval 'db.killOp(<x>)'", '1); db.dropDatabase('],
      ["mongosh --eval 'show({_id: <x>})'", '123456789012345678901234'],
      ["mongosh --eval 'show(/[<x>]/)'", ']/'],
      ["mongosh --eval 'show(1) // <x>'", 'a\nshow(2)'],
      ["mongosh <<'EOF'\nuse <x>\nEOF", 'a\nshow(2)'],
      [`echo "db.x.drop('<x>')" | mongosh`, "'"],
      ['echo "ls <x>" | ssh host', '$(id)'],
      ['cat <<EOF | kubectl exec -i web -- sh\nls <x>\nEOF', '$(id)'],
    ] as const)
      assert.ok(fill(command, value) instanceof UserError, command);
  });

  test('VA2: a value in a pattern of JavaScript is found as it stands', () => {
    const reader = createContext({ show: (pattern: RegExp) => pattern });
    const command = String.raw`mongosh --eval "show(/^a<x>\$/)"`;
    const received = printed(hostileValues.map((value) => String(fill(command, value))));
    for (const [at, value] of hostileValues.entries()) {
      const pattern: RegExp = runInContext(received[at] ?? '', reader);
      assert.ok(pattern.test(`a${value}`) && !pattern.test(`a${value}b`), JSON.stringify([value, received[at]]));
    }
  });

  test('VA2: however a value is written in a command, it is found there to be taken out', () => {
    for (const [command] of [...shellPlaces, ...scriptPlaces]) {
      for (const value of hostileValues.filter((text) => text.length > 3 && text.length < 400)) {
        const filled = fill(command, value);
        assert.ok(
          writtenForms(value).some((form) => String(filled).includes(form)),
          `${command}: ${JSON.stringify(value)}`,
        );
      }
    }
  });
});
