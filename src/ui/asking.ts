/** How a command is asked about before it runs: one table, by what it does and where. The README shows the same. */

/** `once`: for its target and this incident. `typed`: by the name of what it acts on. */
export type Asking = 'never' | 'once' | 'always' | 'typed';

/** The strictest of the rows that are true of a command counts. */
export const askingTable = {
  reads: { open: 'never', protected: 'never' },
  'shows secrets': { open: 'once', protected: 'once' },
  "can't tell": { open: 'never', protected: 'always' },
  changes: { open: 'never', protected: 'always' },
  deletes: { open: 'never', protected: 'typed' },
  'deletes a named pod that comes back': { open: 'never', protected: 'always' },
  'not a read, and acts outside Kubernetes': { open: 'once', protected: 'always' },
  'overwrites a file here': { open: 'always', protected: 'always' },
  'names a server or a user of its own': { open: 'always', protected: 'always' },
  'has confirm=always': { open: 'always', protected: 'always' },
} as const satisfies Readonly<Record<string, Readonly<Record<'open' | 'protected', Asking>>>>;

export type AskingRow = keyof typeof askingTable;

const order: readonly Asking[] = ['never', 'once', 'always', 'typed'];

export function strictestAsking(rows: readonly AskingRow[], where: 'open' | 'protected'): Asking {
  return rows
    .map((row): Asking => askingTable[row][where])
    .reduce((a, b) => (order.indexOf(b) > order.indexOf(a) ? b : a), 'never');
}
