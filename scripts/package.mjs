/** `npm run package`: the one .vsix that people install, built small and without maps. */
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, maxActivationBytes } from './build.mjs';
import { isMain, prepare, root } from './prepare.mjs';

const maxPackageBytes = 1_000_000;

/**
 * Builds and packs in a folder of its own, so that `dist/` stays what it is for those who work with it.
 * @param {string} [to] the file to write; `incident-runbook-VERSION.vsix` in the project's folder where none is named
 */
export async function makePackage(to) {
  const stage = mkdtempSync(path.join(tmpdir(), 'incident-runbook-package-'));
  try {
    for (const name of allowed()) cpSync(path.join(root, name), path.join(stage, name), { recursive: true });
    return await packFrom(stage, to);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/** What stands at the top of the project and may go into the package, and the list that says so; `dist` is built. */
function allowed() {
  const list = '.vscodeignore';
  const lines = readFileSync(path.join(root, list), 'utf8').split('\n');
  const names = lines.flatMap((line) => /^!([^/]+)/.exec(line)?.[1] ?? []);
  return new Set([list, ...names.filter((name) => name !== 'dist')]);
}

/**
 * @param {string} stage
 * @param {string} [to]
 */
async function packFrom(stage, to) {
  const { activationBytes } = await build({ forPackage: true, to: path.join(stage, 'dist') });
  if (activationBytes > maxActivationBytes) {
    throw new Error(
      `Activation would load ${activationBytes} bytes; ${maxActivationBytes} are allowed. Import what is heavy where it is first used.`,
    );
  }
  const { createVSIX } = await import('@vscode/vsce');
  const { version } = (await import('../package.json', { with: { type: 'json' } })).default;
  const file = to ?? path.join(root, `incident-runbook-${version}.vsix`);
  // The bundle holds all that the packages give; the README's links stay as they are.
  await createVSIX({
    cwd: stage,
    packagePath: file,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  const bytes = statSync(file).size;
  if (bytes >= maxPackageBytes)
    throw new Error(`${path.basename(file)} has ${bytes} bytes; less than ${maxPackageBytes} are allowed.`);
  return { file, bytes, activationBytes };
}

if (isMain(import.meta.url)) {
  await prepare();
  const { file, bytes, activationBytes } = await makePackage();
  console.log(
    `${path.relative(process.cwd(), file)}: ${(bytes / 1024).toFixed(0)} KB; activation loads ${(activationBytes / 1024).toFixed(1)} KB.`,
  );
}
