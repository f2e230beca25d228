/** The questions before a run, in the editor's own boxes. Esc, Cancel and closing a box all mean: nothing runs. */
import { window } from 'vscode';
import {
  changedQuestion,
  classification,
  classifyAnswers,
  confirmation,
  emptiedQuestion,
  type Question,
} from './questionWords.ts';
import { readAllAndConfirm } from './readAll.ts';
import type { Ask } from './step.ts';

/** All but values, which have boxes of their own. */
export function createQuestions(): Omit<Ask, 'values' | 'variable'> {
  return {
    emptied: async (names, command) => {
      const answer = await askModal(emptiedQuestion(names, command), 'Keep as Written', 'Edit');
      if (answer === 'Keep as Written') return 'keep';
      return answer === 'Edit' ? 'edit' : undefined;
    },
    confirm: async (question) => {
      const words = confirmation(question);
      const readAll = 'Read It All…';
      const more = words.whole === undefined ? [] : [readAll];
      const answer = await askModal(words, 'Do Not Run', words.run, ...more);
      const goesOn = answer === readAll ? await readAllAndConfirm(words) : answer === words.run;
      return goesOn && (words.typed === undefined || (await isTyped(words.typed, words.message)));
    },
    classify: async (place) => {
      const answer = await askModal(classification(place), classifyAnswers.protected, classifyAnswers.open);
      if (answer === classifyAnswers.protected) return 'protected';
      return answer === classifyAnswers.open ? 'open' : undefined;
    },
    changed: async (session, differences) => {
      const accept = 'Accept the New Cluster';
      const answer = await askModal(changedQuestion(session, differences), 'Do Not Accept', accept);
      return answer === accept ? 'accept' : undefined;
    },
  };
}

/**
 * Enter presses the first button, also one that is still held down from the key that runs. So where something runs or is
 * accepted, the first button is the one that leaves all as it is. The editor puts its own Cancel last; were ours that one
 * (`isCloseAffordance`), it would stand last, and Enter would press the one that runs.
 */
export async function askModal(
  { message, detail }: Question,
  ...buttons: readonly string[]
): Promise<string | undefined> {
  return window.showWarningMessage(message, { modal: true, detail }, ...buttons);
}

/** True: the person typed the name. A held Enter takes nothing; what is typed by half is not enough. */
async function isTyped(name: string, message: string): Promise<boolean> {
  const typed = await window.showInputBox({
    title: message,
    prompt: `Type ${name} and press Enter: then it runs. Esc: nothing runs.`,
    placeHolder: name,
    ignoreFocusOut: true,
    validateInput: (text) => (text === '' || text.trim() === name ? undefined : `This is not ${name} yet.`),
  });
  return typed?.trim() === name;
}
