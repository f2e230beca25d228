/** A new section as it stands in the file, and what is to be told of it. */
import assert from 'node:assert/strict';
import { checkRunbook, nothingBeside } from '../../../src/check/checkRunbook.ts';
import { readManuscript } from '../../../src/check/manuscript.ts';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';
import { newSection } from '../../../src/write/newSection.ts';
import { OUR_TEMPLATES, type SectionKind, type SectionTemplate } from '../../../src/write/sectionTemplates.ts';

export function templateOf(kind: SectionKind, templates: readonly SectionTemplate[] = OUR_TEMPLATES): SectionTemplate {
  const found = templates.find((template) => template.kind === kind);
  assert.ok(found);
  return found;
}

/** The file with the new section in it. */
export function insert(file: string, at: number | string, template: SectionTemplate): string {
  const offset = typeof at === 'number' ? at : file.indexOf(at);
  assert.ok(offset >= 0, `${at} is not there.`);
  const made = newSection(file, parseRunbook(file), offset, template);
  assert.ok(made.kind === 'edit', made.kind === 'refused' ? made.because : '');
  return file.slice(0, made.offset) + made.text + file.slice(made.offset);
}

export function add(file: string, at: number | string, kind: SectionKind): string {
  return insert(file, at, templateOf(kind));
}

/** `## Incidents` for each heading. */
export function headings(file: string): readonly string[] {
  return parseRunbook(file).sections.map(({ level, title }) => `${'#'.repeat(level)} ${title}`);
}

/** What the author is told of the lines that `before` has not: what stood there may lack something all along. */
export function problems(file: string, before = ''): readonly string[] {
  const found = checkRunbook(readManuscript('runbooks/a.md', file, parseRunbook(file)), nothingBeside);
  const lines = new Set(before.split(/\r?\n/));
  return found
    .filter(({ range }) => {
      const start = file.lastIndexOf('\n', range.start - 1) + 1;
      return !lines.has(/^[^\r\n]*/.exec(file.slice(start))?.[0] ?? '');
    })
    .map(({ code, message }) => `${code}: ${message}`);
}
