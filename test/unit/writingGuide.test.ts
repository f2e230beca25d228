/** The guide to writing says what is there: each thing that it names exists, and what a person who writes needs stands in it. */
import assert from 'node:assert/strict';
import { parseConfiguration } from '../../src/check/configuration.ts';
import { ruleOf } from '../../src/check/rules.ts';
import { main } from '../../src/cli.ts';
import { parseTyped } from '../../src/command/parseTyped.ts';
import type { Command } from '../../src/command/types.ts';
import { shellOfLabel } from '../../src/runbook/blockKind.ts';
import { parseRunbook } from '../../src/runbook/parseRunbook.ts';
import type { Runbook } from '../../src/runbook/types.ts';
import { commandIds, settingIds } from '../../src/ui/ids.ts';
import { ATTRIBUTES } from '../../src/write/fenceWords.ts';
import { newSection } from '../../src/write/newSection.ts';
import { keysBelow } from '../../src/write/schema.ts';
import { OUR_TEMPLATES, SECTION_KINDS } from '../../src/write/sectionTemplates.ts';
import { readTeamTemplate, TEAM_FOLDER } from '../../src/write/teamTemplates.ts';
import { readTemplateHoles } from '../../src/write/templateHoles.ts';
import { check } from '../support/manuscripts.ts';
import { readManifest, readRepositoryFile } from '../support/repository.ts';

const guide = readRepositoryFile('runbooks/writing-runbooks.md');
const whole = parseRunbook(guide);
const { commands, keybindings, configuration } = readManifest().contributes;
const exampleTexts = [...guide.matchAll(/^````markdown\n([\s\S]*?)^````$/gm)].map(([, text = '']) => text);
const examples = exampleTexts.map((text) => parseRunbook(text));
/** Without fences and what stands between marks of code: sentences and the words of tables. */
const prose = guide.replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm, '').replace(/`[^`\n]+`/g, '`');

/** What is for the person who runs, not for the one who writes. A new one is for one or the other: whoever adds it says so. */
const forOnCall = new Set<string>(
  (
    [
      'run',
      'editAndRun',
      'copy',
      'stop',
      'openEntry',
      'runChecks',
      'runTyped',
      'showValues',
      'chooseContext',
      'chooseNamespace',
      'acceptCluster',
      'classifyContext',
      'logIn',
      'toggleReadsOnly',
      'saveIncident',
      'openIncident',
      'newIncident',
      'throwAwayDraft',
      'startPractice',
      'stopPractice',
      'chooseScenario',
      'showLog',
    ] as const
  ).map((name) => commandIds[name]),
);
const settingsForOnCall = new Set<string>(
  (
    [
      'kubeconfig',
      'kubectlPath',
      'protectedContexts',
      'protectedNamespaces',
      'harmlessContexts',
      'readsOnly',
      'incidentsFolder',
      'keepOutputMB',
    ] as const
  ).map((name) => settingIds[name]),
);

/** Words in italics with a capital that are no command of ours: the editor's, lenses, and headings and items of runbooks. */
const otherNames = new Set(
  [
    'Undo, Quick Fix, Go to Definition, Find All References, Rename Symbol, Fix All, + Section',
    'Symptoms, Diagnosis, Resolution, Severity levels, Escalation, Contacts, Post-incident review, Action items',
    'Communication templates, Response time, Escalate if unresolved in 30 minutes, Status',
    // Titles, good ones and bad ones.
    'Is a member behind?, Run rs.status, Check, Check slow queries, Switch the profiler on, The way back: …',
  ].flatMap((names) => names.split(', ')),
);

/** The rows of the table whose first column has this title, cell by cell. */
function table(title: string): readonly (readonly string[])[] {
  const lines = guide.split('\n');
  const head = lines.findIndex((line) => line.startsWith(`| ${title} |`));
  assert.ok(head >= 0, `no table of ${title}`);
  const end = lines.findIndex((line, at) => at > head && !line.startsWith('|'));
  return lines.slice(head + 2, end).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

const bare = (cell = ''): string => cell.replace(/^([*`]{1,2})(.*)\1$/, '$2');

/** As a person writes it: `ctrl+alt+n` → `Ctrl+Alt+N`. */
const keyWords = (key: string): string =>
  key.replaceAll(/(^|\+)([a-z])/g, (_, plus: string, letter: string) => plus + letter.toUpperCase());

function commandsOf(runbook: Runbook): readonly Command[] {
  return runbook.blocks.flatMap((block) => block.commands);
}

/** The only example that has this text in a command. */
function example(part: string): Runbook {
  const found = examples.filter((runbook) => commandsOf(runbook).some(({ text }) => text.includes(part)));
  assert.equal(found.length, 1, part);
  return found[0] ?? assert.fail();
}

suite('the guide to writing: what it names', () => {
  test('AU1: its table of commands has each that is for who writes, with its title and its key', () => {
    const keyOf = new Map(keybindings.map(({ command, key }) => [command, `\`${keyWords(key)}\``]));
    assert.deepEqual(
      table('command')
        .map(([title, key]) => `${bare(title)} ${key}`)
        .toSorted(),
      commands
        .filter(({ command }) => !forOnCall.has(command))
        .map(({ command, title }) => `${title} ${keyOf.get(command) ?? ''}`)
        .toSorted(),
    );
  });

  test('what stands in italics with a capital is a command, a kind of section, or known by name', () => {
    const known = new Set([
      ...commands.map(({ title }) => title),
      ...OUR_TEMPLATES.map(({ title }) => title),
      ...otherNames,
    ]);
    const named = [...prose.matchAll(/(?<!\*)\*(?!\*)([+\p{Lu}][^*\n]*)\*(?!\*)/gu)].map(([, words = '']) =>
      words.replace(/^Incident Runbook: /, ''),
    );
    assert.ok(named.length > 40, String(named.length));
    assert.deepEqual(
      named.filter((name) => !known.has(name)),
      [],
    );
    assert.deepEqual(
      [...otherNames].filter((name) => !named.includes(name)),
      [],
    );
  });

  test('each key that it names is one of ours, or the one that the editor has for suggestions', () => {
    const known = new Set([...keybindings.map(({ key }) => keyWords(key)), 'Ctrl+Space']);
    const named = [...guide.matchAll(/`((?:Ctrl|Alt|Shift|F\d)\+[^`]+)`/g)].map(([, key = '']) => key);
    assert.deepEqual(
      named.filter((key) => !known.has(key)),
      [],
    );
  });

  test('each setting that is for who writes stands in it', () => {
    const named = new Set([...guide.matchAll(/`(incidentRunbook\.[\w.]+)`/g)].map(([, id = '']) => id));
    assert.deepEqual(
      [...named].toSorted(),
      Object.keys(configuration.properties)
        .filter((id) => !settingsForOnCall.has(id))
        .toSorted(),
    );
  });

  test('AU1: the kinds of sections are those of New Section, a team’s files those that stand in place of them', () => {
    assert.deepEqual(
      table('section').map(([title]) => bare(title)),
      OUR_TEMPLATES.map(({ title }) => title),
    );
    assert.ok(guide.includes(`\`${TEAM_FOLDER}/\``));
    const named = /One named (.*?) stands in place of ours/.exec(guide)?.[1] ?? '';
    assert.deepEqual(
      [...named.matchAll(/`([\w-]+\.md)`/g)].map(([, name = '']) => readTeamTemplate({ name, text: '# A' })?.kind),
      SECTION_KINDS,
    );
    const own = (fact: string): object | undefined =>
      readTeamTemplate({ name: 'x.md', text: `---\n${fact}: Review\n---\n\n# A\n` });
    for (const [key = ''] of table('key').map((row) => row.map((cell) => bare(cell))))
      assert.notDeepEqual(own(key), own('nothing'), key);
    assert.equal(table('key').length, 3);
  });

  test('RB6: attributes and keys of the front matter are all that there are, and are read', () => {
    const cells = table('attribute').map(([cell]) => bare(cell));
    assert.deepEqual(cells.map((cell) => cell.replace(/=.*/, '')).toSorted(), Object.keys(ATTRIBUTES).toSorted());
    const pinned = parseRunbook(`\`\`\`bash {${cells.join(' ')}}\necho ok\n\`\`\`\n`);
    assert.deepEqual(pinned.problems, []);
    assert.equal(Object.keys(pinned.blocks[0]?.pins ?? {}).length, cells.length);
    const head = exampleTexts.find((text) => text.startsWith('---\nrunbook: true')) ?? '';
    assert.deepEqual(
      [...head.matchAll(/^(\w+):/gm)].map(([, key = '']) => key).toSorted(),
      Object.keys(keysBelow([]) ?? {}).toSorted(),
    );
  });

  test('AU3: each code of a problem that it names exists', () => {
    const codes = table('mistake').map((row) => bare(row.at(-1)));
    assert.equal(codes.length, 10);
    assert.deepEqual(
      codes.filter((code) => ruleOf(code) === undefined),
      [],
    );
  });

  test('AU5: its configuration can be read, its calls of the command line are understood', () => {
    const [yaml = ''] = whole.blocks.filter(({ kind }) => kind === 'yaml').map(({ text }) => text);
    assert.deepEqual(Object.keys(parseConfiguration(yaml, 'it').problems), ['prompt-in-bash', 'broken-link']);
    assert.deepEqual(parseConfiguration(yaml, 'it').exclude, ['runbooks/archive/**']);

    let said = '';
    const streams = { out: (text: string) => (said += text), error: (text: string) => (said += text) };
    main(['--help'], streams);
    const calls = [...guide.matchAll(/incident-runbook (?!incident)([a-z]+)((?: +(?:--?[\w-]+|[\w-]+))*)/g)];
    assert.deepEqual([...new Set(calls.map(([, verb = '']) => verb))].toSorted(), ['check', 'explain', 'inspect']);
    for (const [call, verb = '', rest = ''] of calls) {
      const usage = said.split('\n').find((line) => line.includes(`incident-runbook ${verb} `)) ?? '';
      for (const [option] of rest.matchAll(/--[\w-]+/g)) assert.ok(usage.includes(option), call);
      if (verb === 'explain') assert.equal(main([verb, ...rest.trim().split(/ +/)], streams), 0, call);
    }
  });
});

suite('the guide to writing: what it says', () => {
  test('nothing is wrong in any of its examples', () => {
    assert.equal(examples.length, 6);
    assert.deepEqual(
      exampleTexts.flatMap((text) => check(text)).map(({ code, message }) => `${code}: ${message}`),
      [],
    );
  });

  test('what can be clicked in it only reads, and it has a message and a list to try', () => {
    const own = commandsOf(whole);
    assert.equal(own.length, 5);
    for (const { effect, refused, showsSecrets, text } of own)
      assert.deepEqual([effect, refused, showsSecrets], ['reads', undefined, false], text);
    const [message, ...more] = whole.blocks.filter(({ kind }) => kind === 'template');
    assert.deepEqual(more, []);
    assert.deepEqual(
      readTemplateHoles(message?.text ?? '').map(({ meaning }) => meaning),
      ['severity', 'service', 'other', 'status', 'start', 'next update'],
    );
    assert.deepEqual(
      whole.checklists.map(({ items }) => items.length),
      [2],
    );
  });

  test('RB1: each label that gets Run is one of a shell', () => {
    const named = /Say the language behind the fence\. (.*?) get \*\*Run\*\*/.exec(guide)?.[1] ?? '';
    const labels = [...named.matchAll(/`([^`]+)`/g)].map(([, label = '']) => label);
    assert.equal(labels.length, 8);
    for (const label of labels) assert.ok(shellOfLabel(label) !== undefined, label);
  });

  test('RB3 RB4: titles, sample output, values and dollar signs are read as it says', () => {
    assert.deepEqual(
      commandsOf(whole).map(({ title, placeholders, assigns, needs }) => [
        title,
        ...placeholders.map(({ text }) => text),
        ...assigns,
        ...needs,
      ]),
      [
        ['Look at the pods'],
        ['Read the last lines of the log'],
        ['Read the log of one pod', '<pod-name>'],
        ['What is looked at from here on', 'APP'],
        ['Look at its pods', 'APP'],
      ],
    );
    assert.deepEqual(
      commandsOf(example('kubectl get nodes')).map(({ text }) => text),
      ['kubectl get nodes'],
    );
    assert.deepEqual(
      commandsOf(example('$group')).map(({ emptied, needs }) => [emptied, needs]),
      [
        [[], []],
        [[], []],
      ],
    );
  });

  test('RB5 RB6: conditions, attributes and front matter are read as it says', () => {
    assert.deepEqual(
      example('rollout undo').blocks.map(({ condition }) => condition),
      ['If pods are in CrashLoopBackOff', 'If it began with a rollout', 'If there are too few pods'],
    );
    const [pinned] = example('outbox_events.countDocuments').blocks;
    assert.deepEqual(pinned?.pins, { name: 'outbox-count', timeoutMs: 30_000 });
    assert.equal(pinned?.commands[0]?.id, 'outbox-count');
    const headed = examples.find(({ defaults }) => defaults.cwd !== undefined);
    const { service, namespace, cwd, env } = headed?.defaults ?? {};
    assert.deepEqual(
      [service, namespace, cwd, env],
      ['inventory-service', 'inventory', 'deploy', { REGION: 'eu-west-1' }],
    );
    assert.deepEqual(
      [headed?.severities[0]?.responseTime, headed?.escalation[0]?.afterMinutes, headed?.contacts[0]?.reach],
      ['Immediate', 30, '#inventory-incidents'],
    );
  });

  test('EF1: the table of effects is true', () => {
    const effects: Readonly<Record<Command['effect'], readonly string[]>> = {
      reads: [
        'kubectl get pods',
        'kubectl logs web',
        'kubectl logs web > web.log',
        'kubectl describe pod web',
        'kubectl top pods',
        'kubectl exec web -- ls',
        'kubectl diff -f web.yaml',
        'kubectl apply -f web.yaml --dry-run=server',
        'helm status web',
        'grep error log.txt',
        'tail log.txt',
        'kubectl logs web | grep error | tail -n 3',
      ],
      changes: [
        'kubectl apply -f web.yaml',
        'kubectl scale deployment/web --replicas=2',
        'kubectl set image deployment/web web=web:2',
        'kubectl rollout restart deployment/web',
        'kubectl label pod web a=b',
        'helm upgrade web ./web',
      ],
      deletes: ['kubectl delete pod web', 'kubectl scale deployment/web --replicas=0', 'helm uninstall web'],
      unknown: [
        './show-errors.sh',
        'kubectl exec web -- ./list.sh',
        'kubectl foo',
        'echo $(./list.sh)',
        'kubectl logs web > /var/web.log',
        'kubectl logs web > web.sh',
      ],
    };
    for (const [effect, texts] of Object.entries(effects)) {
      for (const text of texts) assert.equal(parseTyped(text).effect, effect, text);
    }
  });

  test('AU1: its section of a team goes where it says, with its stops', () => {
    const text = exampleTexts.find((one) => one.includes('under: ')) ?? '';
    const template = readTeamTemplate({ name: 'who-is-hit.md', text });
    assert.ok(template);
    const file = '# Shop\n\n## Incidents\n\n### 1. It is slow\n\n## Contacts\n';
    const added = newSection(file, parseRunbook(file), 0, template);
    assert.ok(added.kind === 'edit');
    assert.equal(template.title, 'Who is hit');
    assert.ok(file.slice(added.offset).startsWith('\n## Contacts'), file.slice(added.offset));
    assert.match(added.snippet, /\$\{1:Which customers\}/);
  });
});
