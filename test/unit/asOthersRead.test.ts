/** All Markdown that we write, as others read it: markdownlint by its defaults, and a Git host. */
import assert from 'node:assert/strict';
import MarkdownIt from 'markdown-it';
import { newNotebook } from '../../src/incident/draft.ts';
import { renderChecklist, renderMessage } from '../../src/incident/note.ts';
import { escapeMarkdown, renderEntry } from '../../src/incident/renderEntry.ts';
import { parseRunbook } from '../../src/runbook/parseRunbook.ts';
import { newRunbook } from '../../src/write/newRunbook.ts';
import { newSection } from '../../src/write/newSection.ts';
import { OUR_TEMPLATES } from '../../src/write/sectionTemplates.ts';
import { lintMarkdown } from '../support/markdownLint.ts';
import { sampleEntry } from './incident/arbitraryEntry.ts';

const values: readonly string[] = [
  '<pod-name>',
  'a_b_c and _d_',
  '* and **',
  '| and ||',
  'https://example.com/a_b?c=d&e',
  '$ kubectl get pods',
  '# not a heading',
  '`x` and ``',
  '[a](b) ![c](d)',
  '&lt; 1. + x',
];

/** What one sees of it on a page. */
function seen(text: string): string {
  const page = new MarkdownIt({ html: true, linkify: true }).render(text.replace(/^---\n[^]*?\n---\n/, ''));
  return page
    .replaceAll(/<!--[^]*?-->/g, '')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

const item = (words: string) => ({ words: escapeMarkdown(words), depth: 0, done: false });

/** How long a line may be is a matter of what stands in it. */
const linted = (text: string): readonly string[] =>
  lintMarkdown(text).filter((finding) => !finding.startsWith('MD013'));

suite('what we write, as others read it', () => {
  for (const value of values) {
    test(`B65: a runbook for a service that is called ${value}`, () => {
      let { text } = newRunbook(value);
      assert.deepEqual(linted(text), []);
      assert.ok(seen(text).includes(value), seen(text).slice(0, 200));
      for (const template of OUR_TEMPLATES) {
        const made = newSection(text, parseRunbook(text), text.length, template);
        assert.ok(made.kind === 'edit');
        text = text.slice(0, made.offset) + made.text + text.slice(made.offset);
      }
      assert.deepEqual(linted(text), []);
    });

    test(`B65: an incident in which all is called ${value}`, () => {
      const entry = renderEntry(
        sampleEntry({
          command: `echo '${value}'`,
          step: value,
          by: value,
          from: `runbooks/${value}.md#x`,
          condition: value,
          values: { pod: value },
          output: { head: `${value}\nok\n`, lines: 2, bytes: value.length + 4, capture: 'exact' },
        }),
        '\n',
      );
      const note = {
        title: value,
        at: '2026-11-24T03:20:00Z',
        by: value,
        from: `runbooks/${value}.md`,
        text: `${value}\nAll is well.\n`,
      };
      const beginning = newNotebook({ id: '0123456789abcdef', title: value, startedAt: '2026-11-24T03:14:07Z' });
      const parts = [
        entry,
        renderMessage(note),
        renderChecklist(`When ${value}`, [item(value), item(`Tell ${value}`)]),
      ];
      for (const part of parts) assert.deepEqual(linted(`${beginning}\n${part}`), [], part);
      const whole = [beginning, ...parts].join('\n');
      // The title, the step, the command, the output, the message and its words, the list and its items.
      const times = seen(whole).split(value).length - 1;
      assert.ok(times >= 8, `${times} times in\n${seen(whole)}`);
    });
  }
});
