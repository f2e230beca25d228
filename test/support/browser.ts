/** One headless Chromium for a test process; it ends with the process. */
import { chromium, type Browser } from 'playwright-core';
import { installHarness } from '../../scripts/harness/install.mjs';

let browser: Promise<Browser> | undefined;

export function openBrowser(): Promise<Browser> {
  browser ??= launch();
  return browser;
}

async function launch(): Promise<Browser> {
  const harness = await installHarness();
  const libraries = [process.env['LD_LIBRARY_PATH'], harness.chromiumLibraries].filter((part) => part !== undefined);
  return chromium.launch({
    executablePath: harness.chromium,
    env: {
      ...environment(),
      ...(libraries.length > 0 ? { LD_LIBRARY_PATH: libraries.join(':') } : {}),
      // FILE, not PATH: with PATH the fonts of the machine come in without a word.
      FONTCONFIG_FILE: harness.fontsConfig,
    },
    args: [
      '--no-sandbox',
      '--in-process-gpu',
      '--disable-software-rasterizer',
      '--disable-gpu',
      '--disable-quic',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
