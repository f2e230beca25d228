/**
 * Bundles the extension and the practice cluster into dist/, or a folder of the package: ESM with shared chunks, so that what is
 * imported lazily stays lazy. The command line is one file of its own, since it is also installed without the rest.
 */
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { licenceText } from './licences.mjs';
import { isMain, prepare, root } from './prepare.mjs';

/** What activation may load, in bytes of the packaged form. */
export const maxActivationBytes = 60 * 1024;

/**
 * What logs in takes two names out of the index of everything that the client library has generated: 840 files of models
 * that nothing here calls. Where it comes to want another name, the build fails and says which.
 * @type {import('esbuild').Plugin}
 */
const withoutModels = {
  name: 'without models',
  setup(bundle) {
    bundle.onLoad({ filter: /[/\\]client-node[/\\]dist[/\\]gen[/\\]index\.js$/ }, ({ path: index }) => ({
      contents:
        "export { createConfiguration } from './configuration.js'; export { ServerConfiguration } from './servers.js';",
      resolveDir: path.dirname(index),
    }));
  },
};

/**
 * Where the client library has ways of its own that are never gone here: requests are sent by Node's `https`, what goes through a
 * proxy is asked by kubectl, and no session file has a login by `auth-provider`. Loaded, they would hold up the extension host for a
 * tenth of a second. Where it comes to want another name of them, the build fails and says which.
 * @type {import('esbuild').Plugin}
 */
const withoutTransports = {
  name: 'without transports',
  setup(bundle) {
    const names = {
      undici: ['Agent', 'ProxyAgent', 'fetch'],
      socks: ['SocksClient'],
      'socks-proxy-agent': ['SocksProxyAgent'],
      hpagent: ['HttpProxyAgent', 'HttpsProxyAgent'],
      'openid-client': ['discovery', 'refreshTokenGrant'],
      'jsonpath-plus': ['JSONPath'],
    };
    const filter = new RegExp(`^(?:${Object.keys(names).join('|')})$`);
    bundle.onResolve({ filter }, ({ path: name, importer }) =>
      /[/\\]client-node[/\\]/.test(importer) ? { path: name, namespace: 'absent' } : undefined,
    );
    bundle.onLoad({ filter: /.*/, namespace: 'absent' }, ({ path: name }) => ({
      contents: [
        `function absent() { throw new Error(${JSON.stringify(`${name} is not part of this extension.`)}); }`,
        ...Object.entries(names).flatMap(([one, own]) =>
          one === name ? own.map((each) => `export { absent as ${each} };`) : [],
        ),
      ].join('\n'),
    }));
  },
};

/**
 * Its old module format is what Node is offered, and of that nothing can be left out: 268 KB instead of 95.
 * @type {import('esbuild').Plugin}
 */
const mingoAsModules = {
  name: 'mingo as modules',
  setup(bundle) {
    bundle.onResolve({ filter: /^mingo(?:\/|$)/ }, ({ path: name }) => ({
      path: path.join(root, 'node_modules', 'mingo', 'esm', `${name.slice('mingo/'.length) || 'index'}.js`),
      sideEffects: false,
    }));
  },
};

/** @returns {import('esbuild').BuildOptions} */
function options(/** @type {boolean} */ forPackage, outdir = path.join(root, 'dist')) {
  return {
    absWorkingDir: root,
    entryPoints: [
      { in: 'src/extension.ts', out: 'extension' },
      { in: 'src/practice/main.ts', out: 'practice' },
    ],
    outdir,
    bundle: true,
    format: 'esm',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: ['vscode'],
    plugins: [withoutModels, withoutTransports, mingoAsModules],
    // Packages in the old module format call require() for Node's own modules; ESM has none.
    banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
    minify: forPackage,
    sourcemap: !forPackage,
    legalComments: 'none',
    logLevel: 'warning',
  };
}

/** @returns {import('esbuild').BuildOptions} */
function commandLineOptions(/** @type {boolean} */ forPackage, /** @type {string} */ outdir) {
  return { ...options(forPackage, outdir), entryPoints: [{ in: 'src/cli.ts', out: 'cli' }], splitting: false };
}

/** For `npm pack`: the command line alone, small, with the licences of what is in it. */
async function buildCommandLine(outdir = path.join(root, 'dist')) {
  const { build: bundle } = await import('esbuild');
  const { metafile } = await bundle({ ...commandLineOptions(true, outdir), metafile: true });
  await chmod(path.join(outdir, 'cli.js'), 0o755);
  await writeFile(path.join(outdir, 'cli.LICENCES.txt'), licenceText(metafile));
}

/**
 * Builds once. A file that would stay the same is left alone: an editor or a test that runs reads it at any time.
 * @param {{ forPackage?: boolean, to?: string }} [how] `forPackage`: minified and without maps
 */
export async function build({ forPackage = false, to = path.join(root, 'dist') } = {}) {
  const { build: bundle } = await import('esbuild');
  const [{ metafile, outputFiles }, commandLine] = await Promise.all([
    bundle({ ...options(forPackage, to), metafile: true, write: false }),
    bundle({ ...commandLineOptions(forPackage, to), write: false }),
  ]);
  const files = new Map([...outputFiles, ...(commandLine.outputFiles ?? [])].map((file) => [file.path, file.contents]));
  if (forPackage) files.set(path.join(to, 'LICENCES.txt'), Buffer.from(licenceText(metafile)));
  await Promise.all([...files].map(([file, contents]) => writeChanged(file, contents)));
  for (const entry of await readdir(to, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isDirectory() && !files.has(file)) await rm(file, { force: true });
  }
  return { metafile, activationBytes: activationBytes(metafile.outputs) };
}

async function writeChanged(/** @type {string} */ file, /** @type {Uint8Array} */ contents) {
  const before = await readFile(file).catch(() => undefined);
  if (before?.equals(contents) === true) return;
  await mkdir(path.dirname(file), { recursive: true });
  const isProgram = contents[0] === 0x23 && contents[1] === 0x21;
  await writeFile(file, contents, { mode: isProgram ? 0o755 : 0o644 });
}

/**
 * The main file and all that it imports at once.
 * @param {import('esbuild').Metafile['outputs']} outputs
 */
function activationBytes(outputs) {
  const seen = new Set();
  const waiting = Object.keys(outputs).filter((file) => outputs[file]?.entryPoint === 'src/extension.ts');
  for (const file of waiting) {
    if (seen.has(file)) continue;
    seen.add(file);
    const imports = outputs[file]?.imports ?? [];
    waiting.push(...imports.filter((i) => i.kind === 'import-statement' && i.external !== true).map((i) => i.path));
  }
  return [...seen].reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0);
}

async function watch() {
  const { context } = await import('esbuild');
  for (const each of [options(false), commandLineOptions(false, path.join(root, 'dist'))]) {
    const running = await context({ ...each, logLevel: 'info' });
    await running.watch();
  }
}

if (isMain(import.meta.url)) {
  await prepare();
  if (process.argv.includes('--watch')) await watch();
  else if (process.argv.includes('--command-line')) await buildCommandLine();
  else {
    const { activationBytes: bytes } = await build({ forPackage: process.argv.includes('--package') });
    console.log(`dist/ is built; activation loads ${(bytes / 1024).toFixed(1)} KB.`);
  }
}
