/** What a person sees in the editor's page, read as plain data. */
import type { Page } from 'playwright-core';
import type * as vscode from 'vscode';

export interface Lens {
  readonly text: string;
  /** The line that it stands above, 1-based. */
  readonly line: number;
  /** The middle of it on the page. */
  readonly at: { readonly x: number; readonly y: number };
}

export interface QuickInput {
  readonly title: string;
  readonly placeholder: string;
  /** The prompt, or why the value is not good. */
  readonly message: string;
  readonly value: string;
  readonly items: readonly string[];
}

export interface Dialog {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
}

export interface Toast {
  readonly message: string;
  readonly buttons: readonly string[];
  /** The end of the message cannot be seen. */
  readonly isCut: boolean;
}

export interface Tab {
  readonly label: string;
  readonly active: boolean;
  readonly dirty: boolean;
}

export interface Cell {
  readonly kind: 'text' | 'code';
  readonly language: string;
  readonly text: string;
  readonly outputs: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

export const quickInputBox = '.quick-input-widget:visible .quick-input-box input';

export function lenses(page: Page): Promise<readonly Lens[]> {
  return page.evaluate<Lens[]>(`(() => {
    const editor = document.querySelector('.editor-group-container.active .monaco-editor');
    if (editor === null) return [];
    const frame = editor.getBoundingClientRect();
    const lines = [...editor.querySelectorAll('.margin-view-overlays .line-numbers')]
      .map((element) => ({ line: Number(element.textContent), top: element.getBoundingClientRect().top }))
      .filter(({ line }) => line > 0)
      .sort((a, b) => a.top - b.top);
    return [...editor.querySelectorAll('.codelens-decoration')].flatMap((decoration) => {
      const box = decoration.getBoundingClientRect();
      const below = lines.find(({ top }) => top >= box.top + box.height / 2);
      if (!decoration.checkVisibility({ visibilityProperty: true }) || box.height === 0 || box.top < frame.top || box.bottom > frame.bottom || below === undefined) return [];
      return [...decoration.children].flatMap((part) => {
        const text = part.textContent.replace(/\\u00a0/g, ' ').trim();
        const own = part.getBoundingClientRect();
        if (text === '' || text === '|') return [];
        return [{ text, line: below.line, at: { x: own.left + own.width / 2, y: own.top + own.height / 2 } }];
      });
    }).sort((a, b) => a.at.y - b.at.y || a.at.x - b.at.x);
  })()`);
}

/**
 * Clicks there, and gives the text of the lens on which the button went down, as it was then: that is what the editor acts
 * on. Where it comes up may be a dialog already.
 */
export async function clickLensAt(page: Page, at: Lens['at']): Promise<string | undefined> {
  await page.mouse.move(at.x, at.y);
  await page.evaluate(`addEventListener(
    'mousedown',
    (event) => { window.lensUnderMouse = event.target.closest('.codelens-decoration a')?.textContent ?? null; },
    { capture: true, once: true },
  )`);
  await page.mouse.down();
  await page.mouse.up();
  const hit = await orUndefined(page.evaluate<string | null>('window.lensUnderMouse'));
  return hit?.replaceAll('\u00A0', ' ').trim();
}

/**
 * Clicks the first row of the open quick pick that says this, or whose marked name does; false where there is none. In one
 * go: a list that is filled meanwhile gives a row to another item, and a click that takes its time may be made twice.
 */
export function clickQuickRow(page: Page, says: string | RegExp, by: 'row' | 'marked name'): Promise<boolean> {
  const wanted = typeof says === 'string' ? { words: says.toLowerCase() } : { source: says.source, flags: says.flags };
  return page.evaluate<boolean>(`(() => {
    const wanted = ${JSON.stringify(wanted)};
    const says = (element) => {
      const text = (element?.textContent ?? '').replace(/\\s+/g, ' ').trim();
      return 'words' in wanted ? text.toLowerCase().includes(wanted.words) : new RegExp(wanted.source, wanted.flags).test(text);
    };
    const row = [...document.querySelectorAll('.quick-input-widget .quick-input-list .monaco-list-row')]
      .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
      .find((one) => says(${JSON.stringify(by)} === 'row' ? one : one.querySelector('.label-name:has(.highlight)')));
    row?.scrollIntoView({ block: 'nearest' });
    const box = row?.getBoundingClientRect();
    if (row === undefined || box.height === 0) return false;
    const at = { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 };
    const on = document.elementFromPoint(at.clientX, at.clientY);
    if (on === null || !row.contains(on)) return false;
    for (const type of ['mousedown', 'mouseup', 'click'])
      on.dispatchEvent(new MouseEvent(type, { ...at, view: window, bubbles: true, cancelable: true, composed: true, detail: 1, buttons: type === 'mousedown' ? 1 : 0 }));
    return true;
  })()`);
}

export function quickInput(page: Page): Promise<QuickInput | undefined> {
  return orUndefined(
    page.evaluate<QuickInput | null>(`(() => {
    const widget = document.querySelector('.quick-input-widget');
    if (widget === null || widget.getBoundingClientRect().height === 0) return null;
    const text = (selector) => (widget.querySelector(selector)?.innerText ?? '').replace(/\\u00a0/g, ' ').trim();
    const input = widget.querySelector('.quick-input-box input');
    return {
      title: text('.quick-input-title'),
      placeholder: input?.placeholder ?? '',
      message: text('.quick-input-message'),
      value: input?.value ?? '',
      items: [...widget.querySelectorAll('.quick-input-list .monaco-list-row')].map((row) => row.innerText.replace(/\\s+/g, ' ').trim()),
    };
  })()`),
  );
}

export function dialog(page: Page): Promise<Dialog | undefined> {
  return orUndefined(
    page.evaluate<Dialog | null>(`(() => {
    const box = document.querySelector('.monaco-dialog-box');
    if (box === null) return null;
    const text = (selector) => (box.querySelector(selector)?.innerText ?? '').replace(/\\u00a0/g, ' ').trim();
    return {
      message: text('.dialog-message-text'),
      detail: text('.dialog-message-detail'),
      buttons: [...box.querySelectorAll('.dialog-buttons .monaco-button')].map((button) => button.innerText.trim()),
    };
  })()`),
  );
}

export function toasts(page: Page): Promise<readonly Toast[]> {
  return page.evaluate<Toast[]>(`[...document.querySelectorAll('.notification-toast')].map((toast) => ({
    message: (toast.querySelector('.notification-list-item-message')?.innerText ?? '').trim(),
    buttons: [...toast.querySelectorAll('.notification-list-item-buttons-container .monaco-button')].map((button) => button.innerText.trim()),
    isCut: [...toast.querySelectorAll('.notification-list-item-message')].some((text) => text.scrollWidth > text.clientWidth + 1),
  }))`);
}

export async function statusBar(page: Page): Promise<readonly string[]> {
  const texts = await page.locator('.statusbar-item:visible').allInnerTexts();
  return texts.map((text) => text.replaceAll(/\s+/g, ' ').trim()).filter((text) => text !== '');
}

export function tabs(page: Page): Promise<readonly Tab[]> {
  return page.evaluate<Tab[]>(`[...document.querySelectorAll('.tabs-container .tab')].map((tab) => ({
    label: tab.dataset.resourceName,
    active: tab.classList.contains('active'),
    dirty: tab.classList.contains('dirty'),
  }))`);
}

export async function terminalText(page: Page): Promise<string> {
  const rows = await page.locator('.terminal-wrapper.active .xterm-rows > div').allInnerTexts();
  return rows
    .map((row) => row.replaceAll('\u00A0', ' ').trimEnd())
    .join('\n')
    .trimEnd();
}

export function focusedPart(page: Page): Promise<string> {
  return page.evaluate<string>(`(() => {
    const parts = { 'quick input': '.quick-input-widget', dialog: '.monaco-dialog-box', terminal: '.terminal-wrapper', notebook: '.notebookOverlay', editor: '.editor-instance' };
    const element = document.activeElement;
    return Object.keys(parts).find((name) => element?.closest(parts[name])) ?? element?.className ?? '';
  })()`);
}

/** Runs in the extension host. */
export function cellsInHost(api: typeof vscode): Cell[] {
  const notebook = api.window.activeNotebookEditor?.notebook;
  if (notebook === undefined) throw new Error('No notebook is open.');
  return notebook.getCells().map((cell) => ({
    kind: cell.kind === api.NotebookCellKind.Markup ? 'text' : 'code',
    language: cell.document.languageId,
    text: cell.document.getText(),
    outputs: cell.outputs.flatMap((output) => output.items.map((item) => new TextDecoder().decode(item.data))),
    metadata: cell.metadata,
  }));
}

async function orUndefined<T>(value: Promise<T | null>): Promise<T | undefined> {
  return (await value) ?? undefined;
}
