/**
 * One mocha process over the files named on its command line; started by test.mjs. Its result goes into the file named
 * by MOCHA_RESULT: a process that dies, or is ended by what it tests, leaves none.
 */
import { writeFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { cacheFolder } from './kubectl.mjs';
import { isMain, onOrphaned } from './prepare.mjs';

if (isMain(import.meta.url)) {
  // By `exit`, so that the editors and shells of the tests end too.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
  onOrphaned(() => process.exit(1));
  const { MOCHA_RESULT = '', MOCHA_GREP, MOCHA_TIMEOUT_MS = '30000' } = process.env;
  // Each of the processes would else strip the types of the same files again.
  enableCompileCache(path.join(cacheFolder(), 'compiled'));
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({
    ui: 'tdd',
    reporter: 'spec',
    timeout: Number(MOCHA_TIMEOUT_MS),
    color: process.stdout.isTTY === true,
    forbidOnly: true,
    ...(MOCHA_GREP === undefined ? {} : { grep: new RegExp(MOCHA_GREP) }),
  });
  for (const file of process.argv.slice(2)) mocha.addFile(file);
  await mocha.loadFilesAsync();
  const runner = mocha.run(() => {
    const { passes, failures, pending } = runner.stats ?? { passes: 0, failures: 0, pending: 0 };
    writeFileSync(MOCHA_RESULT, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
    process.exit(failures === 0 ? 0 : 1);
  });
}
