/** The only place that shows errors, and the log. Neither ever holds an output, an environment or a value. */
import * as vscode from 'vscode';
import { NothingToDo, UserError } from '../errors.ts';
import { bugDetails, isCancelled } from './bugDetails.ts';
import { inert } from './words.ts';

export interface Report extends vscode.Disposable {
  /** Created at its first use. */
  readonly log: vscode.LogOutputChannel;
  /** A UserError as its sentence and next step, a bug once with its details, what was cancelled not at all. */
  readonly show: (error: unknown) => void;
  /** A few seconds in the status bar; a message where a screen reader is used, since it does not read the status bar out. */
  readonly announce: (sentence: string) => void;
  /** Gives the button that was pressed. */
  readonly info: (sentence: string, ...buttons: string[]) => Promise<string | undefined>;
}

const maxToastLength = 600;
/** The editor cuts a message without a button to one line, of some 55 letters; one with a button is shown whole. */
const maxLineLength = 45;
const seen = 'OK';
const maxAnnouncedLength = 100;
const announcedMs = 5000;

export function createReport(): Report {
  let channel: vscode.LogOutputChannel | undefined;
  const log = (): vscode.LogOutputChannel =>
    (channel ??= vscode.window.createOutputChannel('Incident Runbook', { log: true }));
  const shownBugs = new Set<string>();

  const showBug = async (error: unknown): Promise<void> => {
    const { title, text } = bugDetails(error);
    log().error(text);
    if (shownBugs.has(text)) return;
    shownBugs.add(text);
    const copy = 'Copy Details';
    const showLog = 'Show Log';
    const pressed = await vscode.window.showErrorMessage(
      inert(`Incident Runbook has a bug and could not go on with this: ${title}`, maxToastLength),
      copy,
      showLog,
    );
    if (pressed === copy) await vscode.env.clipboard.writeText(`${text}\nVS Code ${vscode.version}`);
    if (pressed === showLog) log().show();
  };

  const info = async (sentence: string, ...buttons: string[]): Promise<string | undefined> => {
    const words = inert(sentence, maxToastLength);
    const shown = buttons.length === 0 && words.length > maxLineLength ? [seen] : buttons;
    return vscode.window.showInformationMessage(words, ...shown);
  };

  return {
    get log() {
      return log();
    },
    show: (error) => {
      if (isCancelled(error)) return;
      if (error instanceof UserError) {
        const sentence = error.nextStep === undefined ? error.message : `${error.message} ${error.nextStep}`;
        if (error instanceof NothingToDo) void info(sentence);
        // With a button it also stays until it was read.
        else void vscode.window.showErrorMessage(inert(sentence, maxToastLength), seen);
        return;
      }
      void showBug(error);
    },
    announce: (sentence) => {
      const words = inert(sentence, maxAnnouncedLength);
      vscode.window.setStatusBarMessage(words, announcedMs);
      const screenReader = vscode.workspace.getConfiguration('editor').get('accessibilitySupport') === 'on';
      if (screenReader) void vscode.window.showInformationMessage(words);
    },
    info,
    dispose: () => channel?.dispose(),
  };
}
