/** `npm run --silent inspect -- FILE… --json`: the command line's `inspect`, from source, on the project's own Node. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { prepare, root } from './prepare.mjs';

await prepare();
const { status } = spawnSync(process.execPath, [path.join(root, 'src/cli.ts'), 'inspect', ...process.argv.slice(2)], {
  stdio: 'inherit',
  // Files are named from where the person stands, not from where npm runs its scripts.
  cwd: process.env.INIT_CWD ?? process.cwd(),
});
process.exitCode = status ?? 2;
