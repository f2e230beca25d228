/** The licences of what the bundle holds: most of them ask that their text goes where their code goes. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './prepare.mjs';

/**
 * One text: each package with its version and its licence; a text that several share stands once.
 * @param {import('esbuild').Metafile} metafile
 * @throws where a package brings no licence text and names none
 */
export function licenceText(metafile) {
  const folders = new Set(
    Object.keys(metafile.inputs).flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
  );
  /** @type {Map<string, string[]>} */
  const namesByText = new Map();
  for (const folder of [...folders].toSorted()) {
    const { name, version, license } = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
    const file = readdirSync(path.join(root, folder)).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
    if (file === undefined && typeof license !== 'string') throw new Error(`${name} says nowhere how it is licensed.`);
    const text =
      file === undefined ? `Licence: ${license}` : readFileSync(path.join(root, folder, file), 'utf8').trim();
    namesByText.set(text, [...(namesByText.get(text) ?? []), `${name} ${version}`]);
  }
  const parts = [...namesByText].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`);
  return `The code of Incident Runbook is under the licence in LICENSE. The bundle holds these packages too:\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
