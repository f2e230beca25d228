/** `npm run package`: the one .vsix that people install, built small and without maps. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { build, maxActivationBytes } from './build.mjs';
import { isMain, prepare, root } from './prepare.mjs';

const maxPackageBytes = 1_000_000;

/**
 * Builds and packs.
 * @param {string} [to] the file to write; `incident-runbook-VERSION.vsix` in the project's folder where none is named
 */
export async function makePackage(to) {
  const { activationBytes } = await build({ forPackage: true });
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
    cwd: root,
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
