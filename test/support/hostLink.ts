/** The line into an extension host: finds the host of a window, and runs a function in it through the probe. */
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { text as readText } from 'node:stream/consumers';
import type * as vscode from 'vscode';
import { waitFor } from './waitFor.ts';

export type InHost<A, T> = (api: typeof vscode, argument: A) => T | Promise<T>;

const answerTimeoutMs = 60_000;
const hostStartTimeoutMs = 90_000;

/** Hosts appear in the order in which windows open, reload or recover; each belongs to who waited for it. */
export class HostLinks {
  readonly #folder: string;
  readonly #taken = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The process id of the host that appeared since the last time. */
  async next(): Promise<number> {
    const name = await waitFor(
      'the extension host to start',
      () => readdirSync(this.#folder).find((file) => file.endsWith('.sock') && !this.#taken.has(file)),
      hostStartTimeoutMs,
    );
    this.#taken.add(name);
    return Number.parseInt(name, 10);
  }

  /** Runs the function there: only its text goes over, so it can use nothing but its two parameters. */
  async run<A, T>(host: number, inHost: InHost<A, T>, argument: A): Promise<T> {
    const socket = connect(path.join(this.#folder, `${host}.sock`));
    socket.setTimeout(answerTimeoutMs, () =>
      socket.destroy(new Error(`The extension host gave no answer in ${answerTimeoutMs / 1000} s.`)),
    );
    socket.end(JSON.stringify({ source: inHost.toString(), argument }));
    const answer = JSON.parse(await readText(socket)) as { readonly value?: T; readonly error?: string };
    if (answer.error !== undefined) throw new Error(`In the extension host: ${answer.error}`);
    return answer.value as T;
  }
}
