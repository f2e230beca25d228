/** From what a person points at or types to a step that can run: its command, its shell, and the folder it runs in. */
import { Uri, workspace } from 'vscode';
import { parseTyped } from '../command/parseTyped.ts';
import type { FoundStep } from './findStep.ts';
import type { Step } from './step.ts';

/** Where a cell's text comes from: the step of the entry that it was. */
export interface TextOrigin {
  readonly from: string | undefined;
  readonly title: string | undefined;
  readonly shell: string | undefined;
  readonly edited: boolean;
  /** Told before it runs. */
  readonly onBegun: (entryId: string) => void;
}

export function runbookStep(found: FoundStep): Step {
  const folder = found.folder ?? defaultFolder();
  return {
    command: found.command,
    title: found.command.title,
    shell: found.block.shell,
    pins: found.block.pins,
    cwd: found.defaults.cwd === undefined ? folder : Uri.joinPath(Uri.file(folder), found.defaults.cwd).fsPath,
    env: found.defaults.env,
    from: `${found.relativePath}#${found.command.id}`,
    document: found.uri,
    condition: found.condition,
    written: found.command.text,
    edited: false,
  };
}

export function typedStep(text: string, cwd: string | undefined, origin: TextOrigin | undefined): Step {
  const shell = shellOf(origin?.shell);
  const command = parseTyped(text, { shell });
  const title = origin?.title ?? command.title;
  return {
    command: { ...command, title },
    title,
    shell,
    pins: {},
    cwd: cwd ?? defaultFolder(),
    env: {},
    from: origin?.from,
    document: undefined,
    condition: undefined,
    written: undefined,
    edited: origin?.edited ?? false,
  };
}

/** Another text in the place of a step's own. */
export function editedStep(step: Step, text: string): Step {
  return {
    ...step,
    command: { ...parseTyped(text, { shell: step.shell }), id: step.command.id, title: step.title },
    edited: true,
  };
}

/** Documented in the README: the runbook's workspace folder; without one the first folder, else the home. */
function defaultFolder(): string {
  return workspace.workspaceFolders?.[0]?.uri.fsPath ?? process.env['HOME'] ?? process.cwd();
}

function shellOf(name: string | undefined): Step['shell'] {
  return name === 'zsh' || name === 'ksh' || name === 'fish' ? name : 'bash';
}
