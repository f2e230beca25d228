/** The page of an editor, used as a person uses it: what is on it is read and clicked. All waits are bounded. */
import type { Page } from 'playwright-core';
import * as read from './readPage.ts';
import { waitFor } from './waitFor.ts';

export class EditorPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** The code lenses that are in view, from top to bottom, each with the line that it stands above (1-based). */
  lenses(): Promise<readonly read.Lens[]> {
    return read.lenses(this.page);
  }

  /** Runs a command of the palette by its title, as it is shown there. What takes the focus late closes it: then once more. */
  async palette(title: string): Promise<void> {
    const exact = new RegExp(`^${title.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`);
    // It lists what could be run when it opened.
    await waitFor(`${title} in the command palette`, async () => {
      if (await this.page.locator(read.quickInputBox).isVisible()) await this.page.keyboard.press('Escape');
      await this.page.keyboard.press('F1');
      await this.page.locator(read.quickInputBox).fill(`>${title}`, { timeout: 5000 });
      // Marked as found: the list of before, in which everything is, has no marks.
      return waitFor(title, () => read.clickQuickRow(this.page, exact, 'marked name'), 5000, 50);
    });
  }

  /** The open quick pick or input box. */
  quickInput(): Promise<read.QuickInput | undefined> {
    return read.quickInput(this.page);
  }

  /** Waits for a quick pick or input box whose title, prompt, placeholder or items say this. */
  waitForQuickInput(saying: string | RegExp): Promise<read.QuickInput> {
    return waitFor(`a question with ${String(saying)}`, async () => {
      const input = await this.quickInput();
      if (input === undefined) return undefined;
      const all = [input.title, input.message, input.placeholder, input.value, ...input.items].join('\n');
      if (!matches(all, saying)) throw new Error(`There is: ${all}`);
      return input;
    });
  }

  /** Takes the item of the open quick pick whose label has this text. */
  async pick(text: string | RegExp): Promise<void> {
    await waitFor(`a click on ${String(text)}`, () => read.clickQuickRow(this.page, text, 'row'));
  }

  /** The same in a list that follows what is typed, such as one that is longer than what is in view. */
  async findAndPick(typed: string, label = typed): Promise<void> {
    await this.page.locator(read.quickInputBox).fill(typed);
    await this.pick(label);
  }

  /** Types an answer into the open input box and confirms it. */
  async answer(text: string): Promise<void> {
    await this.page.locator(read.quickInputBox).fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** The open modal dialog. */
  dialog(): Promise<read.Dialog | undefined> {
    return read.dialog(this.page);
  }

  /** Waits for a modal dialog and gives its text. */
  waitForDialog(saying: string | RegExp = ''): Promise<read.Dialog> {
    return waitFor(`a dialog with ${String(saying)}`, async () => {
      const dialog = await this.dialog();
      if (dialog !== undefined && !matches(`${dialog.message}\n${dialog.detail}`, saying)) {
        throw new Error(`There is: ${dialog.message}\n${dialog.detail}`);
      }
      return dialog;
    });
  }

  /** Presses a button of the open dialog and waits until that dialog is gone: the next one may be there at once. */
  async pressDialogButton(text: string | RegExp): Promise<void> {
    const box = this.page.locator('.monaco-dialog-box').first();
    const open = await box.elementHandle();
    await box.locator('.monaco-button').filter({ hasText: text }).first().click();
    await open?.waitForElementState('hidden');
  }

  toasts(): Promise<readonly read.Toast[]> {
    return read.toasts(this.page);
  }

  waitForToast(saying: string | RegExp, withinMs?: number): Promise<read.Toast> {
    const look = async (): Promise<read.Toast> => {
      const all = await this.toasts();
      const found = all.find((toast) => matches(toast.message, saying));
      if (found === undefined) throw new Error(`There are: ${all.map((toast) => toast.message).join(' · ')}`);
      if (found.isCut) throw new Error(`Its end cannot be seen: ${found.message}`);
      return found;
    };
    return waitFor(`a message with ${String(saying)}`, look, withinMs);
  }

  /** The texts of the status bar's items, from left to right. */
  statusBar(): Promise<readonly string[]> {
    return read.statusBar(this.page);
  }

  async clickStatusItem(text: string | RegExp): Promise<void> {
    await this.page.locator('.statusbar-item:visible').filter({ hasText: text }).first().locator('a').first().click();
  }

  tabs(): Promise<readonly read.Tab[]> {
    return read.tabs(this.page);
  }

  /** The rows of the visible terminal. */
  terminalText(): Promise<string> {
    return read.terminalText(this.page);
  }

  /** Waits until the visible terminal says this: it is drawn behind what is known of a run by then. */
  waitForTerminal(saying: string | RegExp, withinMs?: number): Promise<string> {
    const look = async (): Promise<string> => {
      const text = await this.terminalText();
      if (!matches(text, saying)) throw new Error(`There is: ${text}`);
      return text;
    };
    return waitFor(`${String(saying)} in the terminal`, look, withinMs);
  }

  async typeInTerminal(text: string): Promise<void> {
    await this.page.locator('.terminal-wrapper.active .xterm-screen').click();
    await this.page.keyboard.type(text);
  }

  /** A shell that is on its way back to its prompt drops what comes before it is there. */
  async typeAtPrompt(text: string): Promise<void> {
    await waitFor('the prompt', async () => /[$#%>] *$/.test(await this.terminalText()));
    await this.typeInTerminal(text);
  }

  /** Which part of the window has the keyboard: `editor`, `terminal`, `notebook`, `quick input`, `dialog`, or another's classes. */
  focusedPart(): Promise<string> {
    return read.focusedPart(this.page);
  }

  async press(keys: string): Promise<void> {
    await this.page.keyboard.press(keys);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  async screenshot(file: string): Promise<void> {
    await this.page.screenshot({ path: file });
  }
}

export function matches(text: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
}
