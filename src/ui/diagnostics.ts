/** Shows what is wrong with a runbook while one writes it, says what it means, and offers the edit that cures it. */
import {
  CodeAction,
  CodeActionKind,
  CodeActionTriggerKind,
  commands,
  Diagnostic,
  DiagnosticSeverity,
  Disposable,
  languages,
  Range,
  Uri,
  workspace,
  WorkspaceEdit,
  type TextDocument,
} from 'vscode';
import type { Range as Offsets } from '../command/types.ts';
import type { Problem } from '../errors.ts';
import { commandIds, settingIds } from './ids.ts';
import type { Problems } from './problems.ts';
import type { Report } from './report.ts';
import type { Runbooks } from './runbooks.ts';

/** Long enough that a half-typed fence is not underlined, short enough to be there when one looks up. */
const typingPauseMs = 400;

const problemScheme = 'incident-runbook-problem';

interface Found {
  readonly version: number;
  readonly problems: readonly Problem[];
}

export function registerDiagnostics(runbooks: Runbooks, report: Report, extensionUri: Uri): Disposable {
  const shown = languages.createDiagnosticCollection('incidentRunbook');
  const waiting = new Map<string, NodeJS.Timeout>();
  const found = new WeakMap<TextDocument, Found>();
  let loading: Promise<Problems> | undefined;
  let isDisposed = false;

  async function load(): Promise<Problems> {
    const { createProblems } = await import('./problems.ts');
    const problems = createProblems(report.show);
    problems.onDidChange(() => showAll(typingPauseMs));
    if (isDisposed) problems.dispose();
    return problems;
  }

  async function show(document: TextDocument): Promise<void> {
    const read = await runbooks.parsed(document);
    const checks = read === undefined ? undefined : await (loading ??= load());
    if (read === undefined || checks === undefined || document.isClosed) shown.delete(document.uri);
    // Of a version that is gone nothing is shown: the change that replaced it waits for its own turn.
    else if (read.version === document.version) {
      const problems = checks.find(document, read, () => showAfter(document, 0));
      found.set(document, { version: read.version, problems });
      shown.set(
        document.uri,
        problems.map((problem) => diagnosticOf(document, problem)),
      );
    }
  }

  function showAfter(document: TextDocument, delayMs: number): void {
    const key = document.uri.toString();
    clearTimeout(waiting.get(key));
    waiting.set(
      key,
      setTimeout(() => {
        waiting.delete(key);
        show(document).catch(report.show);
      }, delayMs),
    );
  }

  function showAll(delayMs: number): void {
    for (const document of runbooks.open()) showAfter(document, delayMs);
  }

  function showAnew(): void {
    shown.clear();
    showAll(0);
  }

  showAnew();
  return Disposable.from(
    shown,
    new Disposable(() => {
      isDisposed = true;
      waiting.forEach((timer) => clearTimeout(timer));
      void loading?.then((problems) => problems.dispose());
    }),
    runbooks.onDidChange((document) => {
      const isTyping = shown.has(document.uri) && !document.isClosed;
      showAfter(document, isTyping ? typingPauseMs : 0);
    }),
    runbooks.onDidChangeSettings(showAnew),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(settingIds.problems)) showAnew();
    }),
    commands.registerCommand(commandIds.explainProblems, () => showPage(extensionUri)),
    workspace.registerTextDocumentContentProvider(problemScheme, { provideTextDocumentContent: explain }),
    languages.registerCodeActionsProvider(
      { language: 'markdown' },
      {
        provideCodeActions: async (document, range, { triggerKind }) => {
          // Who asks while the pause after the last letter is not over gets what cures the text as it is.
          const isStale = found.get(document)?.version !== document.version;
          if (isStale && triggerKind === CodeActionTriggerKind.Invoke) await show(document);
          return fixesAt(found.get(document), document, range);
        },
      },
      { providedCodeActionKinds: [CodeActionKind.QuickFix] },
    ),
  );
}

/** The page of problems, rendered. */
async function showPage(extensionUri: Uri): Promise<void> {
  await commands.executeCommand('markdown.showPreview', Uri.joinPath(extensionUri, 'media', 'problems.md'));
}

/** What one problem means, read-only. A link from a problem to a command is not followed everywhere, one to a document is. */
async function explain(uri: Uri): Promise<string> {
  const [{ explained }, { ruleOf }] = await Promise.all([
    import('../check/problemPage.ts'),
    import('../check/rules.ts'),
  ]);
  const rule = ruleOf(uri.path.replace(/^\/|\.md$/g, ''));
  return rule === undefined ? '' : explained(rule);
}

function fixesAt(found: Found | undefined, document: TextDocument, range: Range): CodeAction[] {
  if (found?.version !== document.version) return [];
  const here = found.problems.filter(
    ({ fix, range: own }) => fix !== undefined && rangeOf(document, own).intersection(range) !== undefined,
  );
  const single = here.flatMap((problem) => {
    const action = actionOf(document, problem.fix?.title ?? '', [problem]);
    action.isPreferred = true;
    return [action];
  });
  const all = [...new Set(here.map(({ code }) => code))].flatMap((code) => {
    const alike = apart(found.problems.filter((problem) => problem.code === code));
    return alike.length < 2 ? [] : [actionOf(document, `Fix All ${alike.length} of “${code}” in This File`, alike)];
  });
  return [...single, ...all];
}

function actionOf(document: TextDocument, title: string, problems: readonly Problem[]): CodeAction {
  const action = new CodeAction(title, CodeActionKind.QuickFix);
  action.edit = new WorkspaceEdit();
  for (const { fix } of problems)
    if (fix !== undefined) action.edit.replace(document.uri, rangeOf(document, fix.range), fix.text);
  action.diagnostics = problems.map((problem) => diagnosticOf(document, problem));
  return action;
}

/** Those with an edit, as far as no two touch: the rest is cured by a second time. */
function apart(problems: readonly Problem[]): readonly Problem[] {
  const kept: Problem[] = [];
  let end = -1;
  const edits = problems.filter(({ fix }) => fix !== undefined);
  for (const problem of edits.toSorted((a, b) => (a.fix?.range.start ?? 0) - (b.fix?.range.start ?? 0))) {
    if (problem.fix === undefined || problem.fix.range.start <= end) continue;
    kept.push(problem);
    end = problem.fix.range.end;
  }
  return kept;
}

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
} as const;

function diagnosticOf(document: TextDocument, problem: Problem): Diagnostic {
  const diagnostic = new Diagnostic(rangeOf(document, problem.range), problem.message, severities[problem.severity]);
  diagnostic.source = 'Incident Runbook';
  diagnostic.code = {
    value: problem.code,
    target: Uri.from({ scheme: problemScheme, path: `/${problem.code}.md` }),
  };
  return diagnostic;
}

function rangeOf(document: TextDocument, { start, end }: Offsets): Range {
  return new Range(document.positionAt(start), document.positionAt(end));
}
