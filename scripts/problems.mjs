/** `node scripts/problems.mjs`: writes what is made from the table of rules: media/problems.md, and the codes of a setting. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { prepare, root } from './prepare.mjs';

await prepare();
const { problemPage } = await import('../src/check/problemPage.ts');
const { rules } = await import('../src/check/rules.ts');

writeFileSync(path.join(root, 'media', 'problems.md'), problemPage());
const file = path.join(root, 'package.json');
const manifest = JSON.parse(readFileSync(file, 'utf8'));
const setting = manifest.contributes.configuration.properties['incidentRunbook.problems'];
setting.propertyNames = { enum: rules.map(({ code }) => code) };
writeFileSync(file, `${JSON.stringify(manifest, undefined, 2)}\n`);
