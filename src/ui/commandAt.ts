/** The steps of the documents that are open: the one at the cursor, and the one that a lens meant. */
import path from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../errors.ts';
import type { Block, BlockKind } from '../runbook/types.ts';
import { checkSetOf, sectionChecksAt, targetOfChecks } from './checkSets.ts';
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
import { reviewLists } from './reviewLists.ts';
import type { Runbooks } from './runbooks.ts';
import type { StepTarget } from './stepStates.ts';

/** A block that is no command, or a review list, in the runbook that it stands in. */
export interface FoundBlock {
  readonly block: Block;
  readonly read: ReadRunbook;
  /** To its workspace folder, with `/`. */
  readonly relativePath: string;
}

export interface Steps {
  /** The command at the cursor of the active runbook. @throws UserError where there is none. */
  readonly atCursor: () => Promise<FoundStep>;
  /** What stands under the lens now. */
  readonly find: (target: StepTarget) => Promise<Found>;
  /** The block that a lens above it meant; nothing where its text has changed. */
  readonly findBlock: (target: StepTarget) => Promise<FoundBlock | undefined>;
  /** The block of this kind around the cursor. @throws UserError where there is none. */
  readonly blockAtCursor: (kind: BlockKind) => Promise<FoundBlock>;
  /** What *Run N checks* meant; nothing where one of them, or what decides that it is a check, has changed. */
  readonly findChecks: (target: StepTarget) => Promise<readonly FoundStep[] | undefined>;
  /** The checks of the section around the cursor. @throws UserError where no runbook has the focus. */
  readonly checksAtCursor: () => Promise<{ readonly target: StepTarget; readonly checks: readonly FoundStep[] }>;
}

export function createSteps(runbooks: Runbooks): Steps {
  const read = async (uri: string): Promise<ReadRunbook | undefined> => {
    const document = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
    return document && runbooks.parsed(document);
  };
  const readAtCursor = async (): Promise<{ readonly read: ReadRunbook; readonly offset: number }> => {
    const editor = vscode.window.activeTextEditor;
    const read = editor && (await runbooks.parsed(editor.document));
    if (editor === undefined || read === undefined)
      throw new UserError('No runbook has the focus.', 'Open a runbook and put the cursor on a command.');
    return { read, offset: editor.document.offsetAt(editor.selection.active) };
  };
  return {
    atCursor: async () => {
      const { read, offset } = await readAtCursor();
      const place = placeAt(read, offset);
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
      const block = now && blockOf(now, target);
      return now && block && foundBlock(now, block);
    },
    blockAtCursor: async (kind) => {
      const { read, offset } = await readAtCursor();
      const block = [...read.runbook.blocks, ...reviewLists(read)].find(
        (one) =>
          one.kind === kind && read.text.lastIndexOf('\n', one.range.start - 2) < offset && offset <= one.range.end,
      );
      if (block !== undefined) return foundBlock(read, block);
      const what = kind === 'template' ? 'the template of a message' : 'a check list';
      throw new UserError(`The cursor is not in ${what}.`, 'Put it there and try again.');
    },
    findChecks: async (target) => {
      const now = await read(target.uri);
      return now && checkSetOf(now, target)?.checks.map((place) => stepOf(now, place));
    },
    checksAtCursor: async () => {
      const { read, offset } = await readAtCursor();
      const checks = sectionChecksAt(read, offset);
      return { target: targetOfChecks(read.uri, checks), checks: checks.map((place) => stepOf(read, place)) };
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
    relativePath: relativePathOf(uri),
    folder: folder?.uri.fsPath ?? (uri.scheme === 'untitled' ? undefined : path.dirname(uri.fsPath)),
  };
}

function foundBlock(read: ReadRunbook, block: Block): FoundBlock {
  return { block, read, relativePath: relativePathOf(vscode.Uri.parse(read.uri, true)) };
}

function relativePathOf(uri: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  return folder === undefined ? path.posix.basename(uri.path) : vscode.workspace.asRelativePath(uri, false);
}
