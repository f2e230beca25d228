/** Runs rows of the command table with the real kubectl, on whichever cluster; says readably what an answer lacks. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseRunbook } from '../../src/runbook/parseRunbook.ts';
import { sendSignal } from '../../src/run/processes.ts';
import { expectedAnswer, readCommandTable, valueNames } from './commandTable.ts';
import type { Answer, ClusterKind, CommandTable, Role, Row, Steps } from './commandTable.ts';
import { kubectlEnvironment } from './kubectl.ts';
import { readRepositoryFile } from './repository.ts';

/** A cluster that is there. */
export interface TableCluster {
  readonly kind: ClusterKind;
  readonly kubeconfig: string;
  readonly contexts: Readonly<Record<Exclude<Role, 'stranger'>, string>>;
  /** An image that holds `sleep` and a shell, for a workload of the table's own. */
  readonly webImage: string;
}

export interface TableRunner {
  /** What is not as the table says; `undefined` where all is. */
  run(row: Row, role: Role): Promise<string | undefined>;
  close(): void;
}

interface Said {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

const boundMs = 150_000;

export function readTable(): CommandTable {
  return readCommandTable(readRepositoryFile('test/kubernetes/commands.yaml'), readSteps());
}

/** The runnable commands of the runbooks that we ship, with the names that a row may use. */
export function readSteps(): Steps {
  const byName = new Map<string, Set<string>>();
  for (const file of ['incident-response', 'database-operations', 'writing-runbooks']) {
    const { blocks } = parseRunbook(readRepositoryFile(`runbooks/${file}.md`));
    for (const { id, text } of blocks.flatMap(({ commands }) => commands)) {
      const line = text.replaceAll(/<([a-z]+(?:-[a-z]+)*)>/g, '{{$1}}');
      for (const name of new Set([id, id.replace(/-[^-]+$/, '')])) {
        const full = `${file}#${name}`;
        byName.set(full, (byName.get(full) ?? new Set()).add(line));
      }
    }
  }
  return new Map(
    [...byName].flatMap(([name, lines]) => (lines.size === 1 ? [...lines].map((line) => [name, line]) : [])),
  );
}

/** Each row as a test, in the table's order: a later row may need what an earlier one has left. */
export function tableTests(rows: readonly Row[], runner: () => TableRunner): void {
  for (const row of rows) {
    for (const role of row.roles) {
      const line = row.run.replaceAll(/\s*\\?\n\s*/g, ' ');
      test(`${row.at}. ${role}: ${line.length > 110 ? `${line.slice(0, 110)}…` : line}`, async function () {
        this.timeout(boundMs + row.withinSeconds * 1000 + 10_000);
        const complaint = await runner().run(row, role);
        if (complaint !== undefined) throw new Error(complaint);
      });
    }
  }
}

export async function openTable(table: CommandTable, cluster: TableCluster): Promise<TableRunner> {
  const folder = mkdtempSync(path.join(tmpdir(), 'incident-runbook-table-'));
  const home = path.join(folder, 'home');
  const work = path.join(folder, 'work');
  for (const one of [home, work]) mkdirSync(one);
  const base = await kubectlEnvironment({
    HOME: home,
    KUBECACHEDIR: path.join(folder, 'cache'),
    LC_ALL: 'C.UTF-8',
    TERM: 'xterm',
    MONGO_URI: null,
  });
  const environments = new Map<Role, Readonly<Record<string, string | undefined>>>();
  const namespaces = new Map<string, string>();
  for (const role of ['edit', 'operate', 'view'] as const) {
    await writeRole(role, cluster.contexts[role]);
    namespaces.set(role, (await ask(role, 'kubectl config view --minify -o jsonpath={..namespace}')) || 'default');
  }
  writeStranger();
  for (const [name, text] of Object.entries(table.files)) {
    writeFileSync(path.join(work, name), await fill(text, 'edit', (value) => value));
  }

  return {
    async run(row, role) {
      const until = Date.now() + row.withinSeconds * 1000;
      for (;;) {
        const complaint = await runOnce(row, role);
        if (complaint === undefined || Date.now() > until) return complaint;
        await pause(500);
      }
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };

  /** A kubeconfig with this context alone, whatever else the file holds. */
  async function writeRole(role: Role, context: string): Promise<void> {
    const file = path.join(folder, `${role}.json`);
    environments.set(role, { ...base, KUBECONFIG: cluster.kubeconfig });
    const words = `kubectl config view --raw --flatten --minify -o json --context='${context}'`;
    writeFileSync(file, await ask(role, words), { mode: 0o600 });
    environments.set(role, { ...base, KUBECONFIG: file });
  }

  function writeStranger(): void {
    const config: unknown = JSON.parse(readFileSync(path.join(folder, 'edit.json'), 'utf8'));
    const stranger = Object.assign({}, config, {
      users: Object.assign([], Reflect.get(Object(config), 'users')).map((user: unknown) =>
        Object.assign({}, user, { user: { token: 'nobody-knows-it' } }),
      ),
    });
    const file = path.join(folder, 'stranger.json');
    writeFileSync(file, JSON.stringify(stranger), { mode: 0o600 });
    environments.set('stranger', { ...base, KUBECONFIG: file });
  }

  async function runOnce(row: Row, role: Role): Promise<string | undefined> {
    const expected = expectedAnswer(row, cluster.kind);
    let line: string;
    let answer: Answer;
    try {
      line = await fill(row.run, role, (value) => value);
      const patterns = async (all: readonly string[]): Promise<string[]> =>
        Promise.all(all.map((pattern) => fill(pattern, role, escapePattern)));
      answer = {
        ...expected,
        says: await patterns(expected.says),
        complains: await patterns(expected.complains),
      };
    } catch (error) {
      return String(error);
    }
    const said = row.terminal ? await inTerminal(line, row, role) : await plainly(line, role, row.env);
    const wrong = compare(said, answer);
    if (wrong.length === 0) return undefined;
    const quoted = (name: string, text: string): string[] =>
      text === '' ? [] : [`${name}:`, ...shorten(text).map((one) => `  | ${one}`)];
    return [...wrong, `$ ${line}`, ...quoted('stdout', said.stdout), ...quoted('stderr', said.stderr)].join('\n');
  }

  async function fill(text: string, role: Role, quoteValue: (value: string) => string): Promise<string> {
    let filled = text;
    for (const name of valueNames(text)) {
      const value = ownValue(name, role) ?? (await ask(role, table.values[name] ?? ''));
      if (value === '') throw new Error(`{{${name}}} has no value for ${role}`);
      filled = filled.replaceAll(`{{${name}}}`, () => quoteValue(value));
    }
    return filled;
  }

  function ownValue(name: string, role: Role): string | undefined {
    if (name === 'web-image') return cluster.webImage;
    return namespaces.get(name === 'namespace' ? role : name.replace('namespace-of-', ''));
  }

  /** @throws Error with what the command complained of. */
  async function ask(role: Role, line: string): Promise<string> {
    const { exit, stdout, stderr } = await plainly(line, role, {});
    if (exit !== 0) throw new Error(`$ ${line}\nended with ${exit}: ${stderr}`);
    return stdout.trim();
  }

  async function plainly(line: string, role: Role, env: Readonly<Record<string, string>>): Promise<Said> {
    return start('bash', ['-c', line], role, env, [], '');
  }

  async function inTerminal(line: string, row: Row, role: Role): Promise<Said> {
    const said = await start('script', ['-qefc', line, '/dev/null'], role, row.env, row.keys, undefined);
    return { ...said, stdout: plainText(said.stdout) };
  }

  /** `input`: all that comes; without one it stays open, as a keyboard does. */
  async function start(
    program: string,
    words: readonly string[],
    role: Role,
    env: Readonly<Record<string, string>>,
    keys: Row['keys'],
    input: string | undefined,
  ): Promise<Said> {
    const child = spawn(program, words, {
      cwd: work,
      env: { ...environments.get(role), SHELL: '/bin/bash', ...env },
      detached: true,
    });
    let [stdout, stderr] = ['', ''];
    let [typed, seen] = [0, 0];
    child.stdin.on('error', () => undefined);
    if (input !== undefined) child.stdin.end(input);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      const shown = plainText(stdout);
      for (let next = keys[typed]; next !== undefined; next = keys[typed]) {
        const found = new RegExp(next.after).exec(shown.slice(seen));
        if (found === null) break;
        seen += found.index + found[0].length;
        typed += 1;
        child.stdin.write(next.type);
      }
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const timer = setTimeout(() => {
      stderr += `\n(nothing ended it in ${boundMs / 1000} s)`;
      if (child.pid !== undefined) sendSignal(-child.pid, 'SIGKILL');
    }, boundMs);
    const exit = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? -1));
    }).finally(() => clearTimeout(timer));
    return { exit, stdout, stderr };
  }
}

/** What a terminal draws besides text is not compared, nor waited for. */
function plainText(shown: string): string {
  return shown.replaceAll(/\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07|\r/g, '');
}

/** As `RegExp.escape`, which the compiler does not know yet. */
function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

function compare({ exit, stdout, stderr }: Said, answer: Answer): string[] {
  const lines = stdout.split('\n').filter((line) => line.trim() !== '');
  const head = lines[0]?.trim().split(/\s+/).join(' ') ?? '';
  const missing = (patterns: readonly string[], text: string, where: string): string[] =>
    patterns.filter((pattern) => !new RegExp(pattern, 'm').test(text)).map((pattern) => `${where} has no /${pattern}/`);
  return [
    ...(answer.exit.includes(exit) ? [] : [`exit code ${exit}, not ${answer.exit.join(' or ')}`]),
    ...(answer.head === undefined || answer.head === head ? [] : [`the first line is not ${answer.head}`]),
    ...(lines.length >= answer.lines ? [] : [`${lines.length} lines, fewer than ${answer.lines}`]),
    ...missing(answer.says, stdout, 'stdout'),
    ...missing(answer.complains, stderr, 'stderr'),
  ];
}

/** Enough to see what came instead. */
function shorten(text: string): string[] {
  const lines = text.trimEnd().split('\n');
  const shown =
    lines.length > 30 ? [...lines.slice(0, 20), `… ${lines.length - 30} lines …`, ...lines.slice(-10)] : lines;
  return shown.map((line) => (line.length > 300 ? `${line.slice(0, 300)}…` : line));
}
