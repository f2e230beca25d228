/**
 * `npm run bench [-- NAME…] [--json FILE]`: what a person feels, each beside the bare thing it is measured against, as a
 * table and as JSON. Ratios are what to rely on: both sides are measured in turn, on the same machine.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../scripts/build.mjs';
import { prepare, root } from '../scripts/prepare.mjs';

/** @type {Readonly<Record<string, () => Promise<{ measure: () => Promise<readonly import('./row.ts').Row[]> }>>>} */
const benches = {
  parse: () => import('./parse.ts'),
  typing: () => import('./typing.ts'),
  check: () => import('./check.ts'),
  click: () => import('./click.ts'),
  record: () => import('./record.ts'),
  lists: () => import('./lists.ts'),
  size: () => import('./size.ts'),
};

await prepare();
const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } });
const strangers = positionals.filter((name) => !(name in benches));
if (strangers.length > 0) {
  console.error(`There is no bench ${strangers.join(', ')}; there are ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}
await build();
const { renderTable } = await import('./row.ts');
const rows = [];
for (const [name, load] of Object.entries(benches)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  console.error(`Measuring ${name} …`);
  rows.push(...(await (await load()).measure()));
}
console.log(renderTable(rows));
const file = path.resolve(process.env.INIT_CWD ?? '.', values.json ?? path.join(root, '.tmp', 'bench.json'));
mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify({ node: process.version, at: new Date().toISOString(), rows }, null, 2)}\n`);
console.error(`As JSON: ${path.relative(process.cwd(), file)}`);
process.exit(0);
