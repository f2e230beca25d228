/** Which open documents are runbooks, and what stands in them: read lazily, once a version. */
import type { Disposable, Event, TextDocument } from 'vscode';
import type { ReadRunbook } from './findStep.ts';

export interface Runbooks extends Disposable {
  /** Whether the document is the file of a runbook itself: cheap, nothing is loaded. */
  readonly isRunbook: (document: TextDocument) => boolean;
  /** Nothing where the document is no runbook. Loads the parser the first time. */
  readonly parsed: (document: TextDocument) => Promise<ReadRunbook | undefined>;
  /** What stands there at this moment; nothing while the parser is not loaded yet. */
  readonly now: (document: TextDocument) => ReadRunbook | undefined;
  /** The open runbooks. */
  readonly open: () => readonly TextDocument[];
  /** A runbook was opened, changed, became one, ceased to be one or was closed (`isClosed`). Not debounced. */
  readonly onDidChange: Event<TextDocument>;
}

export declare function createRunbooks(): Runbooks;
