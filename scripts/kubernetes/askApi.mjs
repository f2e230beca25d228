/** Asks the cluster's API from inside, as its administrator. */
import { readFileSync } from 'node:fs';
import { request } from 'node:https';

/**
 * The JSON of an answer; rejects where it is none.
 * @param {string} path
 * @param {number} [port]
 * @param {string} [authority] whose certificates: `ca`, or `other` for the second server
 * @returns {Promise<any>}
 */
export function askApi(path, port = 6443, authority = 'ca') {
  const file = (/** @type {string} */ name) => readFileSync(`/var/lib/pki/${name}`);
  const who = authority === 'ca' ? 'admin' : 'other-admin';
  const login = { ca: file(`${authority}.crt`), cert: file(`${who}.crt`), key: file(`${who}.key`) };
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, ...login, timeout: 5000 }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece) => (text += piece));
      answer.on('end', () => {
        if (answer.statusCode !== 200) reject(new Error(`${path}: ${answer.statusCode} ${text.slice(0, 300)}`));
        else resolve(text.startsWith('{') ? JSON.parse(text) : text);
      });
    });
    asked.on('timeout', () => asked.destroy(new Error(`${path}: no answer`)));
    asked.on('error', reject).end();
  });
}

/**
 * Waits until something holds.
 * @param {string} what
 * @param {number} seconds
 * @param {() => Promise<boolean>} holds
 */
export async function until(what, seconds, holds) {
  let last = '';
  for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
    try {
      if (await holds()) return;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what} took longer than ${seconds} s. ${last}`);
}
