/** Links that lead nowhere. */
import { anchorsIn, headingsIn, looseAnchor } from './anchors.ts';
import { linksIn, mentionsIn, nameOf, relativeTo, resolved, sourcesOf, type Link } from './links.ts';
import type { Beside, Found, Manuscript, Rule } from './types.ts';

function brokenFiles(manuscript: Manuscript, beside: Beside): readonly Found[] {
  return linksIn(manuscript).flatMap((link): readonly Found[] => {
    const { path, range } = link;
    // Without an ending it may be a page that another tool makes.
    if (path === manuscript.path || !/\.\w{1,5}$/.test(path)) return [];
    if (!sourcesOf(path).every((one) => beside.exists(one) === false)) return [];
    const written = manuscript.text.slice(range.start, range.end);
    const fix = movedFile(manuscript, link, beside);
    return [
      {
        range,
        message: `There is no file ${written.replace(/#.*$/, '')}. The path counts from the folder of this file.`,
        ...(fix && { fix }),
      },
    ];
  });
}

/** The one file of that name that there is. */
function movedFile(manuscript: Manuscript, { path, range }: Link, beside: Beside): Found['fix'] {
  const [only, ...others] = beside.named(nameOf(path)) ?? [];
  if (only === undefined || others.length > 0) return undefined;
  const written = manuscript.text.slice(range.start, range.end);
  const address = relativeTo(manuscript.path, only);
  if (/[\s()]/.test(address)) return undefined;
  return { title: `Link to ${only}`, range, text: address + written.replace(/^[^#?]*/, '') };
}

function brokenAnchors(manuscript: Manuscript, beside: Beside): readonly Found[] {
  let own: ReadonlySet<string> | undefined;
  return linksIn(manuscript).flatMap(({ path, anchor, range }): readonly Found[] => {
    if (anchor === undefined || /^L\d+|^:~:text=|^top$|^[/!]/i.test(anchor)) return [];
    const isOwn = path === manuscript.path;
    const anchors = isOwn ? (own ??= anchorsIn(manuscript.text)) : beside.anchors(path);
    // GitHub calls its own headings so.
    const wanted = looseAnchor(anchor.replace(/^user-content-/i, ''));
    if (anchors === undefined || anchors.has(wanted)) return [];
    const near = isOwn ? nearAnchor(manuscript.text, anchor) : undefined;
    const start = range.start + manuscript.text.slice(range.start, range.end).indexOf('#') + 1;
    return [
      {
        range,
        message: `${isOwn ? 'This file' : nameOf(path)} has no heading that #${anchor} leads to. Name one that is there.`,
        ...(near !== undefined && { fix: { title: `Link to #${near}`, range: { start, end: range.end }, text: near } }),
      },
    ];
  });
}

/** The one heading whose words are the same: only its number or its signs have changed. */
function nearAnchor(text: string, anchor: string): string | undefined {
  const words = (one: string): string =>
    one
      .toLowerCase()
      .replace(/^[\d.-]+/, '')
      .replaceAll(/[^\p{L}\p{N}]/gu, '');
  const wanted = words(anchor);
  if (wanted === '') return undefined;
  const [only, ...others] = headingsIn(text).filter((heading) => words(heading.anchor) === wanted);
  return others.length === 0 ? only?.anchor : undefined;
}

function missingFiles(manuscript: Manuscript, beside: Beside): readonly Found[] {
  return mentionsIn(manuscript).flatMap(({ written, range }): readonly Found[] => {
    const isThere = [resolved(manuscript.path, written), written].some((path) => beside.exists(path) !== false);
    // Words name a file without saying where: one of that name anywhere is what they mean.
    if (isThere || (beside.named(nameOf(written)) ?? [written]).length > 0) return [];
    return [
      {
        range,
        message: `The reader is sent to ${written}, and there is no such file. Write it, or name the right one.`,
      },
    ];
  });
}

export const linkRules: readonly Rule[] = [
  {
    code: 'broken-link',
    severity: 'warning',
    title: 'A link to a file that is not there',
    why: 'Who follows it at night finds nothing, just where the runbook promised help.',
    cure: 'Correct the path, or write the file. A path counts from the folder of the runbook.',
    bad: '# Restore\n\nFollow [the restore steps](restore-steps.md).\n',
    good: '# Restore\n\nFollow [the restore steps](database.md).\n',
    check: brokenFiles,
  },
  {
    code: 'broken-anchor',
    severity: 'warning',
    title: 'A link to a heading that is not there',
    why: 'The page opens at its top, and the reader searches. It often happens when a heading is renamed or renumbered.',
    cure: 'Write the heading as Git hosts do: small letters, hyphens for blanks, no other signs.',
    bad: '# Shop\n\nGo to [the restart](#2-restart).\n\n## 3. Restart\n\nRestart it.\n',
    good: '# Shop\n\nGo to [the restart](#3-restart).\n\n## 3. Restart\n\nRestart it.\n',
    check: brokenAnchors,
  },
  {
    code: 'missing-file',
    severity: 'warning',
    title: 'The words send the reader to a file that is not there',
    why: '*See restore.md* is a promise, also in a comment. Nobody notices that it is broken until it is needed.',
    cure: 'Write the file, or name the right one, best as a link.',
    bad: '# Shop\n\n```bash\n# See restore-steps.md for the restore\nkubectl get pods\n```\n',
    good: '# Shop\n\n```bash\n# See database.md for the restore\nkubectl get pods\n```\n',
    check: missingFiles,
  },
];
