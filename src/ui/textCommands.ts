/** What a person can do with text of a runbook that is no command: copy it, fill a message in, take a list into the notebook. */
import * as vscode from 'vscode';
import { repairLetters } from '../check/letterRules.ts';
import { NothingToDo, UserError } from '../errors.ts';
import { readFacts, utcSeconds } from '../incident/draft.ts';
import { readText } from '../incident/durable.ts';
import { renderChecklist, renderMessage } from '../incident/note.ts';
import type { Incidents } from '../incident/types.ts';
import { maskText } from '../run/mask.ts';
import { draftMessage, type MessageDraft, type MessageFacts } from '../write/fillTemplate.ts';
import { serviceOf } from '../write/service.ts';
import type { HoleMeaning } from '../write/templateHoles.ts';
import type { FoundBlock, Steps } from './commandAt.ts';
import { textHasChanged } from './findStep.ts';
import { askMessagePart } from './messageBox.ts';
import type { Report } from './report.ts';
import { checklistOf } from './reviewLists.ts';
import type { StepTarget } from './stepStates.ts';

export type TextAction = 'copyBlock' | 'fillAndCopy' | 'copyToNotebook';

export interface TextCommandsNeeds {
  readonly steps: Steps;
  readonly incidents: Incidents;
  readonly report: Report;
  readonly by: () => Promise<string>;
  readonly showNotebook: (file: string) => Promise<vscode.NotebookEditor | undefined>;
}

export interface TextCommands {
  readonly act: (action: TextAction, target: StepTarget) => Promise<void>;
  readonly actAtCursor: (action: 'fillAndCopy' | 'copyToNotebook') => Promise<void>;
}

export function createTextCommands(needs: TextCommandsNeeds): TextCommands {
  const { steps, incidents, report } = needs;
  /** What messages said, by the incident's id. */
  const said = new Map<string, Map<HoleMeaning, string>>();

  async function fillAndCopy({ block, read, relativePath }: FoundBlock): Promise<void> {
    const heading = block.headingPath.at(-1) ?? 'Message';
    const draft = draftMessage(repairLetters(block.text.trimEnd()), await factsFor(heading, read.runbook));
    const answers = await askAll(draft, heading);
    if (answers === undefined) return;
    const text = draft.write(answers);
    await vscode.env.clipboard.writeText(text);
    const note = renderMessage({
      title: heading,
      at: utcSeconds(Date.now()),
      by: await needs.by(),
      from: relativePath,
      text: maskText(text),
    });
    const { id, file } = await incidents.addNote(note);
    const before = said.get(id) ?? new Map<HoleMeaning, string>();
    for (const { meaning, label } of draft.questions) {
      const answer = answers.get(label);
      if (answer !== undefined) before.set(meaning, answer);
    }
    said.set(id, before);
    const open = draft.questions.length - answers.size;
    const left = open === 0 ? '' : ` ${open} ${open === 1 ? 'part is' : 'parts are'} as the template has it.`;
    const show = 'Open Notebook';
    // Not waited for: the message may stay until somebody presses it.
    void report
      .info(`Copied, and noted in the incident.${left}`, show)
      .then((pressed) => (pressed === show ? showEnd(file) : undefined), report.show);
  }

  async function factsFor(heading: string, runbook: FoundBlock['read']['runbook']): Promise<MessageFacts> {
    const incident = incidents.current();
    const text = incident === undefined ? undefined : await readText(incident.file);
    const facts = incident === undefined || text === undefined ? undefined : readFacts(text, incident.file);
    const startedMs = Date.parse(facts?.startedAt ?? '');
    // A draft that nobody has named is called by its time.
    const isNamed = facts !== undefined && !/^Incident of \d{4}-/.test(facts.title);
    return {
      nowMs: Date.now(),
      iso: (ms) => new Date(ms).toISOString(),
      startedMs: Number.isNaN(startedMs) ? undefined : startedMs,
      title: isNamed ? facts.title : undefined,
      service: serviceOf(runbook),
      severities: runbook.severities,
      heading,
      said: (incident && said.get(incident.id)) ?? new Map(),
    };
  }

  async function copyToNotebook({ block, read }: FoundBlock): Promise<void> {
    const list = checklistOf(read, block);
    if (list === undefined || list.items.length === 0) throw new NothingToDo('This list has no items.');
    const { file } = await incidents.addNote(renderChecklist(list.title, list.items));
    await showEnd(file);
  }

  async function showEnd(file: string): Promise<void> {
    const editor = await needs.showNotebook(file);
    const cells = editor?.notebook.cellCount ?? 0;
    if (editor === undefined || cells === 0) return;
    const range = new vscode.NotebookRange(cells - 1, cells);
    editor.selection = range;
    editor.revealRange(range, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
  }

  const actOn = async (action: TextAction, found: FoundBlock): Promise<void> => {
    switch (action) {
      case 'copyBlock':
        await vscode.env.clipboard.writeText(found.block.text);
        return;
      case 'fillAndCopy':
        return fillAndCopy(found);
      case 'copyToNotebook':
        return copyToNotebook(found);
    }
  };

  return {
    act: async (action, target) => {
      const found = await steps.findBlock(target);
      if (found === undefined) throw new UserError(textHasChanged);
      await actOn(action, found);
    },
    actAtCursor: async (action) =>
      actOn(action, await steps.blockAtCursor(action === 'fillAndCopy' ? 'template' : 'checklist')),
  };
}

/** One after the other, with a way back. Undefined: the person has left. */
async function askAll({ questions }: MessageDraft, heading: string): Promise<ReadonlyMap<string, string> | undefined> {
  const answers = new Map<string, string>();
  for (let at = 0; at < questions.length;) {
    const question = questions[at];
    if (question === undefined) break;
    const { label } = question;
    const given = answers.get(label);
    const title = `${heading}: ${label} (${at + 1} of ${questions.length})`;
    const answer = await askMessagePart({ ...question, proposed: given ?? question.proposed }, title, at > 0);
    if (answer === undefined) return undefined;
    if (answer.kind === 'value') answers.set(label, answer.value);
    else answers.delete(label);
    at += answer.kind === 'back' ? -1 : 1;
  }
  return answers;
}
