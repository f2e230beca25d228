/** Tells once that lenses are switched off, and offers to show them in Markdown. */
import type { Disposable, Memento } from 'vscode';
import type { Report } from './report.ts';
import type { Runbooks } from './runbooks.ts';

export declare function registerLensHint(runbooks: Runbooks, memento: Memento, report: Report): Disposable;
