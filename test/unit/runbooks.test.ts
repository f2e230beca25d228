/** The runbooks that we ship: whole, true, and of use without a cluster where they say so. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fillPlaceholders } from '../../src/command/fill.ts';
import type { Command } from '../../src/command/types.ts';
import { isRunbook } from '../../src/runbook/isRunbook.ts';
import { parseRunbook } from '../../src/runbook/parseRunbook.ts';
import type { Runbook } from '../../src/runbook/types.ts';
import { readManifest, readRepositoryFile } from '../support/repository.ts';
import { readSeed } from '../support/seed.ts';

const names = ['getting-started', 'incident-response', 'database-operations', 'writing-runbooks'];

function read(name: string): Runbook {
  return parseRunbook(readRepositoryFile(`runbooks/${name}.md`));
}

function commandsOf(runbook: Runbook): Command[] {
  return runbook.blocks.flatMap(({ commands }) => commands);
}

/** What a runbook holds, as sorted words. */
function kindsOf(runbook: Runbook): string[] {
  const { severities, escalation, contacts, templates, checklists } = runbook;
  const parts = Object.entries({ severities, escalation, contacts, templates, checklists });
  return [
    ...new Set(runbook.blocks.map(({ kind }) => `block: ${kind}`)),
    ...parts.filter(([, items]) => items.length > 0).map(([name]) => name),
    ...(runbook.blocks.some(({ condition }) => condition !== undefined) ? ['condition'] : []),
    ...(severities.some(({ responseTime }) => responseTime !== undefined) ? ['response time'] : []),
    ...(severities.some((severity) => severity.escalation !== undefined) ? ['escalation words'] : []),
    ...(escalation.some(({ afterMinutes }) => afterMinutes !== undefined) ? ['time limit'] : []),
    ...(commandsOf(runbook).some(({ placeholders }) => placeholders.length > 0) ? ['placeholder'] : []),
  ].toSorted();
}

suite('shipped runbooks', () => {
  for (const name of names) {
    test(`${name} is a runbook in which nothing is wrong`, () => {
      const file = `runbooks/${name}.md`;
      const globs = readManifest().contributes.configuration.properties['incidentRunbook.files']?.default;
      assert.ok(Array.isArray(globs));
      assert.ok(isRunbook(file, '', globs.map(String)));
      assert.deepEqual(read(name).problems, []);
    });

    test(`${name} has no damaged character and no command that is refused`, () => {
      assert.doesNotMatch(readRepositoryFile(`runbooks/${name}.md`), /[\uFFFDÃ]|[âð][\u0080-\u009F\u0152-\u2122]/u);
      assert.deepEqual(
        commandsOf(read(name))
          .filter(({ refused }) => refused !== undefined)
          .map(({ text }) => text),
        [],
      );
    });
  }

  test('the incident runbook has every kind of thing that a real one has', () => {
    const ours = kindsOf(read('incident-response'));
    const real = kindsOf(parseRunbook(readSeed().text));
    assert.deepEqual(
      real.filter((kind) => !ours.includes(kind)),
      [],
    );
    const expected = ['shell', 'mongosh', 'yaml', 'template', 'checklist', 'other'].map((kind) => `block: ${kind}`);
    assert.deepEqual(ours.filter((kind) => kind.startsWith('block')).toSorted(), expected.toSorted());
  });

  test('the incident runbook is read as it is meant', () => {
    const runbook = read('incident-response');
    assert.deepEqual(
      runbook.severities.map(({ name, responseTime }) => [name, responseTime]),
      [
        ['SEV1', 'Immediate'],
        ['SEV2', '15 minutes'],
        ['SEV3', '1 hour'],
        ['SEV4', 'Next business day'],
      ],
    );
    assert.deepEqual(
      runbook.escalation.map(({ name, afterMinutes }) => [name, afterMinutes]),
      [
        ['L1', 30],
        ['L2', 60],
        ['L3', undefined],
        ['L4', undefined],
      ],
    );
    assert.equal(runbook.contacts.length, 5);
    assert.equal(runbook.templates.length, 3);
    const incidents = runbook.sections.filter(({ title }) => /^\d+\. /.test(title));
    assert.equal(incidents.length, 5);
    const conditions = new Set(runbook.blocks.map(({ condition }) => condition));
    assert.ok(conditions.has('If pods are in CrashLoopBackOff'), [...conditions].join(' · '));
  });

  test('each incident goes from what one sees to where one sees that it is over', () => {
    const runbook = read('incident-response');
    const titles = runbook.sections.map(({ title }) => title);
    const incidents = titles.flatMap((title, at) => (/^\d\. /.test(title) ? [titles.slice(at + 1, at + 5)] : []));
    assert.equal(incidents.length, 5);
    for (const parts of incidents) {
      assert.deepEqual(parts, ['Symptoms', 'Diagnosis', 'Resolution', 'See that it is over']);
    }
    const [first] = runbook.blocks.flatMap(({ commands }) => commands);
    assert.equal(first?.title, 'Check pod status');
  });

  test('diagnosis only reads, or runs a client inside a pod', () => {
    for (const name of ['incident-response', 'database-operations']) {
      const looking = read(name).blocks.filter(({ headingPath }) =>
        /^(Diagnosis|See that it is over|Look before|Find )/.test(headingPath.at(-1) ?? ''),
      );
      assert.ok(looking.length > 0);
      const steps = looking.filter(({ condition }) => condition === undefined).flatMap(({ commands }) => commands);
      for (const { effect, text } of steps) assert.ok(effect === 'reads' || /kubectl exec /.test(text), text);
    }
  });

  test('no command needs somebody to type where it could end by itself', () => {
    for (const name of names) {
      const waiting = commandsOf(read(name)).filter(({ ends }) => ends === 'after input');
      for (const { text } of waiting) assert.match(text, /-it .* -- (sh|mongosh)\b/);
    }
  });
});

suite('getting started', () => {
  const runbook = read('getting-started');
  const commands = commandsOf(runbook);
  let folder = '';
  setup(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'incident-runbook-start-'));
  });
  teardown(() => rmSync(folder, { recursive: true, force: true }));

  function command(title: string): Command {
    const found = commands.find((command) => command.title === title);
    assert.ok(found, `no command with the title ${title}: ${commands.map(({ title }) => title).join(' · ')}`);
    return found;
  }

  function run(text: string) {
    const env = { ...process.env, TMPDIR: folder };
    return spawnSync('bash', ['-c', text], { cwd: folder, env, encoding: 'utf8', maxBuffer: 1 << 24, timeout: 20_000 });
  }

  test('the first command is echo hello, and no command needs a cluster', () => {
    assert.equal(commands[0]?.text, 'echo hello');
    const bound = runbook.blocks.filter(({ pins }) => pins.context !== 'none').flatMap(({ commands }) => commands);
    assert.deepEqual(
      bound.filter(({ needsCluster }) => needsCluster).map(({ text }) => text),
      [],
    );
    assert.ok(commands.every(({ changesContext, ownTargets }) => !changesContext && ownTargets.length === 0));
  });

  test('all of it reads, but for the one step that says it changes something and needs no context', () => {
    const others = runbook.blocks.filter(({ commands }) => commands.some(({ effect }) => effect !== 'reads'));
    assert.deepEqual(
      others.map(({ pins, commands }) => [pins.context, commands.map(({ title }) => title)]),
      [['none', ['Leave a mark in the temporary folder']]],
    );
  });

  test('its commands end as the text around them says', () => {
    const greeting = command('Set a greeting');
    const greet = command('Use it');
    assert.deepEqual(greeting.assigns, ['GREETING']);
    assert.deepEqual(greet.needs, ['GREETING']);
    const endings: readonly (readonly [text: string, code: number, stdout: string])[] = [
      ['echo hello', 0, 'hello\n'],
      [`${greeting.text}\n${greet.text}`, 0, 'Good night, on-call\n'],
      [command('Read a file that is not there').text, 1, ''],
      [`set -o pipefail\n${command('The last part of the pipe is fine, the first is not').text}`, 1, '0\n'],
      [command('Find nothing').text, 1, ''],
    ];
    for (const [text, code, stdout] of endings) {
      const ran = run(text);
      assert.deepEqual([ran.status, ran.stdout.replace(/^ +/, '')], [code, stdout], text);
    }
  });

  test('VA1: the value to fill in reaches the command as it was typed', () => {
    const [placeholder] = command('Greet somebody').placeholders;
    assert.equal(placeholder?.text, '<your-name>');
    const filled = fillPlaceholders(command('Greet somebody'), { '<your-name>': "O'Brien; $(date)" });
    assert.equal(run(filled).stdout, "Hello, O'Brien; $(date)\n");
  });

  test('it prints a lot where it says so', () => {
    const lines = Array.from({ length: 200_000 }, (_, i) => `${i + 1}\n`).join('');
    const { status, stdout } = run(command('Count to two hundred thousand').text);
    assert.equal(status, 0);
    assert.equal(sha256(stdout), sha256(lines));
  });

  test('LN1: the follower runs until it is stopped, and is known to', async () => {
    const follower = command('Follow a file until you press Stop');
    assert.equal(follower.ends, 'when stopped');
    const child = spawn('bash', ['-c', `exec ${follower.text}`], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    assert.equal(child.exitCode, null);
    const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
    child.kill('SIGINT');
    assert.equal(await ended, 'SIGINT');
  });

  test('the change leaves one file in the temporary folder', () => {
    assert.equal(run(command('Leave a mark in the temporary folder').text).status, 0);
    assert.ok(existsSync(path.join(folder, 'incident-runbook-was-here')));
  });
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
