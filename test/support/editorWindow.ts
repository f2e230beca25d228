/** A window of the editor: its page, and its extension host for what the page does not show. All waits are bounded. */
import type { Page } from 'playwright-core';
import { EditorPage, matches } from './editorPage.ts';
import type { HostLinks, InHost } from './hostLink.ts';
import * as read from './readPage.ts';
import { waitFor } from './waitFor.ts';

export interface WindowLook {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  readonly scale?: number;
}

/** Without fades and spinners: each frame of one costs the processor as much as a test's step. */
const stillPage = `document.addEventListener('DOMContentLoaded', () => {
  const style = document.createElement('style');
  style.textContent = '* { animation: none !important; transition: none !important }';
  document.head.append(style);
});`;

const workbenchTimeoutMs = 90_000;
/** To ask the extension host costs more than to look at the page. */
const revealEvery = 4;

export class EditorWindow extends EditorPage {
  readonly links: HostLinks;
  hostPid: number;
  #ranAt = -Infinity;

  constructor(page: Page, links: HostLinks, hostPid: number) {
    super(page);
    this.links = links;
    this.hostPid = hostPid;
  }

  static async open(page: Page, url: string, links: HostLinks): Promise<EditorWindow> {
    page.setDefaultTimeout(30_000);
    // The browser's own "leave this page?".
    page.on('dialog', (dialog) => void dialog.accept().catch(() => undefined));
    await page.addInitScript(stillPage);
    await page.goto(url);
    await page.locator('.monaco-workbench .statusbar').waitFor({ timeout: workbenchTimeoutMs });
    return new EditorWindow(page, links, await links.next());
  }

  /** Runs a function in the extension host, for what the page does not show. It sees only its two parameters. */
  host<T>(inHost: InHost<undefined, T>): Promise<T>;
  host<A, T>(inHost: InHost<A, T>, argument: A): Promise<T>;
  host<A, T>(inHost: InHost<A, T>, argument?: A): Promise<T> {
    return this.links.run(this.hostPid, inHost, argument as A);
  }

  /**
   * Opens a file (relative to the folder, or absolute) in the editor that is its default, and waits for its tab, and until
   * the extension host knows of what is in it.
   */
  async open(file: string): Promise<void> {
    const label = file.slice(file.lastIndexOf('/') + 1);
    await this.host(async (vscode, name) => {
      const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
      const uri =
        name.startsWith('/') || folder === undefined ? vscode.Uri.file(name) : vscode.Uri.joinPath(folder, name);
      await vscode.commands.executeCommand('vscode.open', uri);
    }, file);
    await waitFor(
      `the tab of ${label}`,
      async () =>
        (await this.tabs()).some((tab) => tab.active && tab.label === label) &&
        (await this.host((vscode) => {
          const shown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
          const { activeTextEditor: text, activeNotebookEditor: notebook } = vscode.window;
          if (shown instanceof vscode.TabInputText) return text?.document.uri.toString() === shown.uri.toString();
          if (!(shown instanceof vscode.TabInputNotebook)) return true;
          return notebook?.notebook.uri.toString() === shown.uri.toString();
        })),
    );
  }

  /** The lens that stands above the first line with this text; waits until it is there, as long as a person would. */
  async lens(
    text: string | RegExp,
    where: { readonly above: string | number; readonly withinMs?: number },
  ): Promise<read.Lens> {
    let line = 0;
    let looks = 0;
    return waitFor(
      `the lens ${String(text)} above ${where.above}`,
      async () => {
        // Again and again: the panel that a run opens may have pushed it out of view.
        if (looks++ % revealEvery === 0) line = await this.reveal(where.above);
        const all = await this.lenses();
        const found = all.find((lens) => lens.line === line && matches(lens.text, text));
        if (found === undefined)
          throw new Error(`There are: ${all.map((lens) => `${lens.line} ${lens.text}`).join(' · ')}`);
        return found;
      },
      where.withinMs,
    );
  }

  /** Clicks a lens once it stands still. Where it was drawn anew under the pointer, the click went nowhere: then once more. */
  async clickLens(text: string | RegExp, where: { readonly above: string | number }): Promise<void> {
    await waitFor(`a click on the lens ${String(text)}`, async () => {
      const before = await this.lens(text, where);
      await this.page.waitForTimeout(100);
      const { at } = await this.lens(text, where);
      if (at.x !== before.at.x || at.y !== before.at.y) throw new Error('It moves.');
      if (before.text.includes('Run')) await this.#runCountsAgain();
      const hit = await read.clickLensAt(this.page, at);
      // One that is drawn from memory is no link yet; a click gives the text the focus, and the editor makes a real one.
      if (hit?.includes('Run') === true) this.#ranAt = performance.now();
      if (hit === undefined || !matches(hit, text)) throw new Error(`The click went to: ${hit ?? 'no lens'}`);
      return true;
    });
  }

  /** Scrolls to the first line with this text, or to a line by number; gives the line's number (1-based). */
  reveal(where: string | number): Promise<number> {
    return this.host(async (vscode, wanted) => {
      const editor = vscode.window.activeTextEditor;
      if (editor === undefined) throw new Error('No text editor is open.');
      const lines = editor.document.getText().split(/\r?\n/);
      const line = typeof wanted === 'number' ? wanted - 1 : lines.findIndex((text) => text.includes(wanted));
      if (line < 0) throw new Error(`No line has ${wanted}.`);
      const range = new vscode.Range(line, 0, line, 0);
      editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
      return line + 1;
    }, where);
  }

  /** Puts the cursor there and the focus into the editor. */
  async putCursor(where: string | number): Promise<void> {
    const line = await this.reveal(where);
    await this.host(async (vscode, at) => {
      const editor = vscode.window.activeTextEditor;
      if (editor === undefined) return;
      editor.selection = new vscode.Selection(at - 1, 0, at - 1, 0);
      await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    }, line);
  }

  /** A message that went out of sight by itself is looked for in the list of messages, as a person would. */
  async pressToastButton(saying: string, button: string | RegExp): Promise<void> {
    const item = this.page.locator('.notification-list-item:visible').filter({ hasText: saying }).first();
    await waitFor(`a click on ${String(button)} of the message ${saying}`, async () => {
      if ((await item.count()) === 0) {
        await this.host(async (vscode) => vscode.commands.executeCommand('notifications.showList'));
      }
      await item.locator('.monaco-button').filter({ hasText: button }).first().click({ timeout: 5000 });
      return true;
    });
  }

  /** All cells of the active notebook, also those out of view. */
  notebookCells(): Promise<readonly read.Cell[]> {
    return this.host(read.cellsInHost);
  }

  /** Runs the command at the cursor by its key. */
  async pressRunKey(): Promise<void> {
    await this.#runCountsAgain();
    await this.press('Control+Alt+Enter');
    this.#ranAt = performance.now();
  }

  /** Within 0.7 s a key is taken for one that is still held, and a click for a double click. */
  async #runCountsAgain(): Promise<void> {
    await waitFor('another run to count', () => performance.now() - this.#ranAt > 750);
  }

  /** *Reload Window*; everything of the old window is gone when this returns. */
  async reload(): Promise<void> {
    const gone = this.page.waitForEvent('framenavigated', { predicate: (frame) => frame === this.page.mainFrame() });
    await this.palette('Developer: Reload Window');
    await gone;
    await this.page.locator('.monaco-workbench .statusbar').waitFor({ timeout: workbenchTimeoutMs });
    this.hostPid = await this.links.next();
  }

  /** Kills the extension host as a crash would, and waits for the one that the editor starts in its place. */
  async killExtensionHost(): Promise<void> {
    process.kill(this.hostPid, 'SIGKILL');
    this.hostPid = await this.links.next();
  }

  /** Back to an empty window: no dialog, editor, terminal or message is left. */
  async reset(): Promise<void> {
    await waitFor('no question to be open', async () => {
      if ((await this.dialog()) === undefined && (await this.quickInput()) === undefined) return true;
      await this.page.keyboard.press('Escape');
      return false;
    });
    await this.host(async (vscode) => {
      const { window } = vscode;
      for (const terminal of window.terminals) terminal.dispose();
      while (window.tabGroups.all.some((group) => group.tabs.length > 0)) {
        await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      }
      // Those of the next test are counted. One that was closed in the editor area is listed for ever.
      for (let looks = 0; looks < 100 && window.terminals.length > 0; looks += 1)
        await new Promise((resolve) => void setTimeout(resolve, 20));
      await vscode.commands.executeCommand('workbench.action.closePanel');
      await vscode.commands.executeCommand('notifications.clearAll');
    });
  }
}
