/** The steps of the documents that are open: the one at the cursor, and the one that a lens meant. */
import path from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../errors.ts';
import type { Block } from '../runbook/types.ts';
import {
  blockOf,
  placeAt,
  placeOf,
  targetOf,
  textHasChanged,
  type Found,
  type FoundStep,
  type Place,
  type ReadRunbook,
} from './findStep.ts';
import type { Runbooks } from './runbooks.ts';
import type { StepTarget } from './stepStates.ts';

export interface Steps {
  /** The command at the cursor of the active runbook. @throws UserError where there is none. */
  readonly atCursor: () => Promise<FoundStep>;
  /** What stands under the lens now. */
  readonly find: (target: StepTarget) => Promise<Found>;
  /** The block that a *Copy* above a block meant; nothing where its text has changed. */
  readonly findBlock: (target: StepTarget) => Promise<Block | undefined>;
}

export function createSteps(runbooks: Runbooks): Steps {
  const read = async (uri: string): Promise<ReadRunbook | undefined> => {
    const document = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
    return document && runbooks.parsed(document);
  };
  return {
    atCursor: async () => {
      const editor = vscode.window.activeTextEditor;
      const read = editor && (await runbooks.parsed(editor.document));
      if (editor === undefined || read === undefined)
        throw new UserError('No runbook has the focus.', 'Open a runbook and put the cursor on a command.');
      const place = placeAt(read, editor.document.offsetAt(editor.selection.active));
      if (place === undefined)
        throw new UserError('The cursor is not on a command.', 'Put it on a command of a shell block and try again.');
      return stepOf(read, place);
    },
    find: async (target) => {
      const now = await read(target.uri);
      const place = now && placeOf(now, target);
      return now === undefined || place === undefined
        ? { kind: 'changed', sentence: textHasChanged }
        : { kind: 'found', step: stepOf(now, place) };
    },
    findBlock: async (target) => {
      const now = await read(target.uri);
      return now && blockOf(now, target);
    },
  };
}

function stepOf(read: ReadRunbook, { block, command }: Place): FoundStep {
  const uri = vscode.Uri.parse(read.uri, true);
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  return {
    target: targetOf(read.uri, command),
    command,
    block,
    headingPath: block.headingPath,
    condition: block.condition,
    defaults: read.runbook.defaults,
    uri: read.uri,
    relativePath: folder === undefined ? path.posix.basename(uri.path) : vscode.workspace.asRelativePath(uri, false),
    folder: folder?.uri.fsPath ?? (uri.scheme === 'untitled' ? undefined : path.dirname(uri.fsPath)),
  };
}
