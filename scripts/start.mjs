/**
 * `npm start [-- --folder DIR] [--profile DIR]`: an editor with the extension and the practice cluster on our own
 * runbooks, or on a folder that is named, without it. Installs and builds what is missing; Ctrl-C ends all that it started.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { chooseEditor } from './harness/chooseEditor.mjs';
import { startCodeServer } from './harness/codeServer.mjs';
import { installHarness } from './harness/install.mjs';
import { endAll, killAll, markedBy } from './harness/processes.mjs';
import { cacheFolder, kubectlFolder } from './kubectl.mjs';
import { onOrphaned, prepare, root } from './prepare.mjs';

const log = console.error;

/** The practice cluster starts with each window of this editor: see `practiceVariable` in src/ui/ids.ts. */
const withPractice = { INCIDENT_RUNBOOK_PRACTICE: '1' };

const firstSettings = {
  // The folder is a part of this checkout: a question about that is not the first thing to meet.
  'git.openRepositoryInParentFolders': 'never',
  'chat.disableAIFeatures': true,
  'extensions.ignoreRecommendations': true,
  'remote.autoForwardPorts': false,
  'telemetry.telemetryLevel': 'off',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
};

await prepare();
/** @type {() => void} */
let stopRunning = () => process.exit(130);
// They stay: a second Ctrl-C must not leave half of it running.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stopRunning());
onOrphaned(() => stopRunning());
process.exit(await main());

async function main() {
  const { values } = parseArgs({ options: { folder: { type: 'string' }, profile: { type: 'string' } } });
  const from = process.env.INIT_CWD ?? process.cwd();
  const folder = values.folder === undefined ? path.join(root, 'runbooks') : path.resolve(from, values.folder);
  if (!existsSync(folder)) {
    log(`There is no folder ${folder}. Name one that is there: npm start -- --folder DIR`);
    return 1;
  }
  const profile = values.profile === undefined ? path.join(cacheFolder(), 'start') : path.resolve(from, values.profile);
  log('Building …');
  await build();
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const choice = await chooseEditor(manifest.engines.vscode.replace(/^\D+/, ''), log);
  const first = path.join(folder, 'getting-started.md');
  const setup = {
    folder,
    profile,
    file: existsSync(first) ? first : undefined,
    isOurs: values.folder === undefined,
  };
  const running =
    choice.kind === 'desktop'
      ? await startDesktop(choice.program, setup)
      : await startServer(choice.why, setup, manifest);
  /** @type {Promise<undefined>} */
  const told = new Promise((resolve) => {
    stopRunning = () => resolve(undefined);
  });
  const code = await Promise.race([running.exited, told]);
  await running.stop();
  if (code !== undefined && code !== 0) {
    log(`The editor ended by itself (exit code ${code}).
${running.log()}`);
  }
  return code ?? 0;
}

/** @typedef {{ folder: string, profile: string, file: string | undefined, isOurs: boolean }} Setup */

async function startDesktop(/** @type {string} */ program, /** @type {Setup} */ { folder, profile, file, isOurs }) {
  const userData = writeFirstSettings(profile);
  const id = randomUUID();
  const child = spawn(
    program,
    [
      folder,
      ...(file === undefined ? [] : [file]),
      `--extensionDevelopmentPath=${root}`,
      `--user-data-dir=${userData}`,
      `--extensions-dir=${path.join(profile, 'extensions')}`,
      '--new-window',
      '--skip-welcome',
      '--skip-release-notes',
      ...(isOurs ? ['--disable-workspace-trust'] : []),
    ],
    { env: { ...(await environment(isOurs)), ...markedBy(id) }, stdio: 'ignore' },
  );
  const pid = child.pid ?? 0;
  process.on('exit', () => killAll(pid, id));
  log(`VS Code is open on ${folder}. Ctrl-C ends it.`);
  return {
    /** @type {Promise<number | null>} */
    exited: new Promise((resolve) => {
      child.once('exit', resolve);
      child.once('error', () => resolve(1));
    }),
    stop: () => endAll(pid, id),
    log: () => '',
  };
}

async function startServer(
  /** @type {string} */ why,
  /** @type {Setup} */ { folder, profile, file, isOurs },
  /** @type {{ publisher: string, name: string, version: string }} */ manifest,
) {
  log(`Using code-server: ${why}.`);
  const { codeServer } = await installHarness(log);
  const extensions = path.join(profile, 'extensions');
  rmSync(extensions, { recursive: true, force: true });
  mkdirSync(extensions, { recursive: true });
  symlinkSync(root, path.join(extensions, `${manifest.publisher}.${manifest.name}-${manifest.version}`));
  const server = await startCodeServer({
    codeServer,
    userData: writeFirstSettings(profile),
    extensions,
    env: await environment(isOurs),
    args: isOurs ? ['--disable-workspace-trust'] : [],
  });
  console.log(`Open ${server.url(folder, file)}`);
  log('Ctrl-C ends it.');
  return server;
}

/** Quiet on the first start; from then on the settings are the person's own. */
function writeFirstSettings(/** @type {string} */ profile) {
  const userData = path.join(profile, 'user-data');
  const file = path.join(userData, 'User', 'settings.json');
  mkdirSync(path.dirname(file), { recursive: true });
  if (!existsSync(file)) writeFileSync(file, `${JSON.stringify(firstSettings, null, 2)}\n`);
  return userData;
}

/** The person's own, without what npm and an editor around us put there; with a kubectl where there is none. */
async function environment(/** @type {boolean} */ practice) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_|VSCODE_|ELECTRON_|INIT_CWD$|INCIDENT_RUNBOOK_PRACTICE$)/i.test(name),
    ),
  );
  const kubectl = await kubectlFolder().catch((error) => {
    log(error.message);
  });
  const folders = (env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => !folder.endsWith(path.join('node_modules', '.bin')));
  if (kubectl !== undefined && !folders.includes(kubectl)) folders.push(kubectl);
  return { ...env, ...(practice ? withPractice : {}), PATH: folders.join(path.delimiter) };
}
