/**
 * Puts a real editor (code-server), a headless Chromium and fonts into a cache outside the checkout: from the npm
 * registry alone, locked, once, without compiler or sudo. A second installer waits for the first.
 */
import { createHash } from 'node:crypto';
import {
  accessSync,
  appendFileSync,
  constants,
  createReadStream,
  createWriteStream,
  existsSync,
  statSync,
} from 'node:fs';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createBrotliDecompress } from 'node:zlib';
import { cacheFolder } from '../kubectl.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
/** Changes when the steps below do, so that an older install is not taken for a finished one. */
const layout = '1';
const stepTimeoutMs = 10 * 60_000;

/** The harness does not exist for this kind of machine: who asks may leave its tests out, and say so. */
export class NoHarnessHere extends Error {}

/**
 * Where the parts of the harness are.
 * @typedef {{ codeServer: string, chromium: string, chromiumLibraries: string | undefined, fontsConfig: string }} Harness
 */

/**
 * Installs what is missing; at once where all is there.
 * @param {(line: string) => void} [log] a line for each step
 * @returns {Promise<Harness>}
 */
export async function installHarness(log = console.error) {
  const lock = await readFile(path.join(here, 'package-lock.json'));
  const key = createHash('sha256')
    .update(`${layout} ${process.platform} ${process.arch}\n`)
    .update(lock)
    .digest('hex')
    .slice(0, 16);
  const folder = path.join(cacheFolder(), `harness-${key}`);
  const done = path.join(folder, 'installed');
  if (!existsSync(done)) {
    await withLock(`${folder}.lock`, log, async () => {
      if (existsSync(done)) return;
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      await installInto(folder, log);
      await writeFile(done, '');
    });
  }
  return {
    codeServer: path.join(folder, 'node_modules', 'code-server'),
    ...findChromium(folder),
    fontsConfig: path.join(folder, 'fonts', 'fonts.conf'),
  };
}

async function installInto(/** @type {string} */ folder, /** @type {(line: string) => void} */ log) {
  for (const file of ['package.json', 'package-lock.json', '.npmrc'])
    await copyFile(path.join(here, file), path.join(folder, file));
  const editor = path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  // Its own lock lacks a peer dependency: plain `npm ci` refuses it.
  const inside = ['ci', '--omit=dev', '--legacy-peer-deps'];
  /** @type {readonly (readonly [string, () => Promise<void>])[]} */
  const steps = [
    ['fetching code-server, Chromium and fonts (some 350 MB)', () => npm(folder, folder, ['ci'])],
    ["fetching the editor's own packages", () => npm(folder, editor, inside)],
    ["fetching the packages of the editor's extensions", () => npm(folder, path.join(editor, 'extensions'), inside)],
    ['unpacking Chromium', () => unpackChromium(folder)],
    ['laying out fonts', () => layOutFonts(folder)],
  ];
  for (const [index, [what, run]] of steps.entries()) {
    const started = Date.now();
    log(`Editor, ${index + 1} of ${steps.length}: ${what} …`);
    await run();
    log(`  done in ${((Date.now() - started) / 1000).toFixed(0)} s`);
  }
}

/** Runs npm without the scripts of what it installs; all that it says goes into a log. */
async function npm(/** @type {string} */ folder, /** @type {string} */ cwd, /** @type {readonly string[]} */ args) {
  const log = path.join(folder, 'install.log');
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_/i.test(name) || /^npm_config_(registry|cache|.*proxy)$/i.test(name),
    ),
  );
  const child = spawn('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
    timeout: stepTimeoutMs,
  });
  const end = () => child.kill();
  process.once('exit', end);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += String(part)));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => resolve(status ?? signal));
  });
  process.removeListener('exit', end);
  appendFileSync(log, `npm ${args.join(' ')} in ${cwd}\n${said}\n`);
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed (${code}); the log is ${log}\n${said.slice(-1500)}`);
}

/** What the package does at run time, done once: the browser, and the libraries that a bare machine lacks. */
async function unpackChromium(/** @type {string} */ folder) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return;
  const packed = path.join(folder, 'node_modules', '@sparticuz', 'chromium', 'bin');
  const to = path.join(folder, 'chromium');
  await mkdir(to, { recursive: true });
  const unpack = (/** @type {string} */ from, /** @type {string} */ into, /** @type {number} */ mode) =>
    pipeline(createReadStream(from), createBrotliDecompress({ chunkSize: 1 << 20 }), createWriteStream(into, { mode }));
  const archive = path.join(to, 'libraries.tar');
  await unpack(path.join(packed, 'chromium.br'), path.join(to, 'chromium'), 0o755);
  await unpack(path.join(packed, 'al2023.tar.br'), archive, 0o644);
  const code = await new Promise((resolve, reject) => {
    const tar = spawn('tar', ['xf', archive, '-C', to], { stdio: ['ignore', 'ignore', 'inherit'] });
    tar.once('error', reject);
    tar.once('close', resolve);
  });
  if (code !== 0) throw new Error(`Chromium's libraries could not be unpacked: tar ended with ${code}.`);
  await rm(archive);
  await rm(packed, { recursive: true });
}

/** The same fonts on every machine and no others, so that a picture does not depend on what a laptop has. */
async function layOutFonts(/** @type {string} */ folder) {
  const packages = path.join(folder, 'node_modules');
  const google = path.join(packages, '@expo-google-fonts');
  const inter = ['400Regular', '400Regular_Italic', '500Medium', '600SemiBold', '700Bold'].map((cut) =>
    path.join('inter', cut, `Inter_${cut}.ttf`),
  );
  const mono = ['400Regular', '400Regular_Italic', '700Bold', '700Bold_Italic'].map((cut) =>
    path.join('jetbrains-mono', cut, `JetBrainsMono_${cut}.ttf`),
  );
  const emoji = path.join('noto-color-emoji', '400Regular', 'NotoColorEmoji_400Regular.ttf');
  const symbols = ['DejaVuSans', 'DejaVuSansMono', 'DejaVuSansMono-Bold'].map((name) =>
    path.join(packages, 'dejavu-fonts-ttf', 'ttf', `${name}.ttf`),
  );
  const to = path.join(folder, 'fonts');
  await mkdir(path.join(to, 'ttf'), { recursive: true });
  for (const file of [...[...inter, ...mono, emoji].map((file) => path.join(google, file)), ...symbols]) {
    await copyFile(file, path.join(to, 'ttf', path.basename(file)));
  }
  await rm(google, { recursive: true });
  await rm(path.join(packages, 'dejavu-fonts-ttf'), { recursive: true });
  await writeFile(path.join(to, 'fonts.conf'), fontsConfig(to));
}

function fontsConfig(/** @type {string} */ folder) {
  const prefer = (/** @type {string} */ family, /** @type {readonly string[]} */ fonts) =>
    `<alias binding="same"><family>${family}</family><prefer>${fonts.map((font) => `<family>${font}</family>`).join('')}</prefer></alias>`;
  const text = ['Inter', 'DejaVu Sans', 'Noto Color Emoji'];
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/ttf</dir>
  <cachedir>${folder}/cache</cachedir>
  ${prefer('sans-serif', text)}
  ${prefer('system-ui', text)}
  ${prefer('serif', text)}
  ${prefer('monospace', ['JetBrains Mono', 'DejaVu Sans Mono', 'Noto Color Emoji'])}
  ${prefer('emoji', ['Noto Color Emoji'])}
  <match target="font">
    <edit name="antialias" mode="assign"><bool>true</bool></edit>
    <edit name="hinting" mode="assign"><bool>true</bool></edit>
    <edit name="hintstyle" mode="assign"><const>hintslight</const></edit>
    <edit name="rgba" mode="assign"><const>none</const></edit>
  </match>
</fontconfig>
`;
}

/** Ours where it could be unpacked, else a browser of the machine. */
function findChromium(/** @type {string} */ folder) {
  const own = path.join(folder, 'chromium', 'chromium');
  if (existsSync(own)) return { chromium: own, chromiumLibraries: path.join(folder, 'chromium', 'lib') };
  const places = (process.env.PATH ?? '').split(path.delimiter);
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    const found = places.map((place) => path.join(place, name)).find(isProgram);
    if (found !== undefined) return { chromium: found, chromiumLibraries: undefined };
  }
  throw new NoHarnessHere(
    `no Chromium for ${process.platform} ${process.arch}: put chromium or google-chrome on the PATH`,
  );
}

function isProgram(/** @type {string} */ file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** One at a time; a lock whose owner is gone is taken over. */
async function withLock(
  /** @type {string} */ lock,
  /** @type {(line: string) => void} */ log,
  /** @type {() => Promise<void>} */ run,
) {
  await mkdir(path.dirname(lock), { recursive: true });
  const giveUpAt = Date.now() + 15 * 60_000;
  for (let waited = false; ; waited = true) {
    try {
      await writeFile(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
    const owner = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (owner > 0 && !isAlive(owner)) await rm(lock, { force: true });
    else {
      if (!waited) log('Another process is installing the editor for tests: waiting for it …');
      if (Date.now() > giveUpAt)
        throw new Error(`Waited 15 minutes for another installer. If there is none, remove ${lock}.`);
      await delay(500);
    }
  }
  try {
    await run();
  } finally {
    await rm(lock, { force: true });
  }
}

function isAlive(/** @type {number} */ pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
