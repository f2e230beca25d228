/** Shows what is wrong with a runbook while one writes it, and offers the edit that cures it. */
import {
  CodeAction,
  CodeActionKind,
  Diagnostic,
  DiagnosticSeverity,
  Disposable,
  languages,
  Range,
  WorkspaceEdit,
  type TextDocument,
} from 'vscode';
import type { Range as Offsets } from '../command/types.ts';
import type { Problem } from '../errors.ts';
import type { Report } from './report.ts';
import type { Runbooks } from './runbooks.ts';

/** Long enough that a half-typed fence is not underlined, short enough to be there when one looks up. */
const typingPauseMs = 400;

export function registerDiagnostics(runbooks: Runbooks, report: Report): Disposable {
  const shown = languages.createDiagnosticCollection('incidentRunbook');
  const waiting = new Map<string, NodeJS.Timeout>();

  async function show(document: TextDocument): Promise<void> {
    const read = await runbooks.parsed(document);
    if (read === undefined || document.isClosed) shown.delete(document.uri);
    // Of a version that is gone nothing is shown: the change that replaced it waits for its own turn.
    else if (read.version === document.version)
      shown.set(
        document.uri,
        read.runbook.problems.map((problem) => diagnosticOf(document, problem)),
      );
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

  function showAll(): void {
    shown.clear();
    for (const document of runbooks.open()) showAfter(document, 0);
  }

  showAll();
  return Disposable.from(
    shown,
    new Disposable(() => waiting.forEach((timer) => clearTimeout(timer))),
    runbooks.onDidChange((document) => {
      const isTyping = shown.has(document.uri) && !document.isClosed;
      showAfter(document, isTyping ? typingPauseMs : 0);
    }),
    runbooks.onDidChangeSettings(showAll),
    languages.registerCodeActionsProvider(
      { language: 'markdown' },
      { provideCodeActions: (document, range) => fixesAt(runbooks, document, range) },
      { providedCodeActionKinds: [CodeActionKind.QuickFix] },
    ),
  );
}

function fixesAt(runbooks: Runbooks, document: TextDocument, range: Range): CodeAction[] {
  const read = runbooks.now(document);
  if (read === undefined || read.version !== document.version) return [];
  return read.runbook.problems.flatMap((problem) => {
    const { fix } = problem;
    if (fix === undefined || rangeOf(document, problem.range).intersection(range) === undefined) return [];
    const action = new CodeAction(fix.title, CodeActionKind.QuickFix);
    action.edit = new WorkspaceEdit();
    action.edit.replace(document.uri, rangeOf(document, fix.range), fix.text);
    action.diagnostics = [diagnosticOf(document, problem)];
    action.isPreferred = true;
    return [action];
  });
}

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
} as const;

function diagnosticOf(document: TextDocument, problem: Problem): Diagnostic {
  const diagnostic = new Diagnostic(rangeOf(document, problem.range), problem.message, severities[problem.severity]);
  diagnostic.source = 'Incident Runbook';
  diagnostic.code = problem.code;
  return diagnostic;
}

function rangeOf(document: TextDocument, { start, end }: Offsets): Range {
  return new Range(document.positionAt(start), document.positionAt(end));
}
