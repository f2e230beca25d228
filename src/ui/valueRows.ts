/** The rows of the box for a value with a live list: what is typed first, then what the cluster has, and why it has no more. */
import type { Listing } from '../kube/lists.ts';
import type { Row } from '../kube/listRows.ts';
import { inert } from './words.ts';

export interface ValueRow {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly does:
    | { readonly kind: 'take'; readonly value: string }
    | { readonly kind: 'list' | 'stop' }
    /** It only tells something. */
    | { readonly kind: 'nothing' };
}

/** How far the list is. */
export type ListState =
  /** A program has to run for it, or a database be asked: the person says so first. */
  | { readonly kind: 'waits'; readonly because: string }
  | { readonly kind: 'comes'; readonly listing: Listing | undefined }
  | { readonly kind: 'there'; readonly listing: Listing }
  | { readonly kind: 'failed'; readonly message: string; readonly nextStep: string | undefined };

export interface ValueChoice {
  readonly typed: string;
  /** `pods`. */
  readonly what: string;
  readonly list: ListState;
  /** The value of before, with why it is asked again. */
  readonly before: { readonly value: string; readonly why: string } | undefined;
  /** It begins a word of the command: with a dash it would be read as a flag. */
  readonly mayBeFlag: boolean;
}

/** The editor draws a row in the same time as our process is free for other work. */
const maxShown = 200;
const icons: Readonly<Record<Row['rank'], string>> = {
  0: '$(error) ',
  1: '$(warning) ',
  2: '$(history) ',
  3: '',
  4: '$(circle-slash) ',
};

export function valueRows(choice: ValueChoice): readonly ValueRow[] {
  const { typed, list, before } = choice;
  const listing = list.kind === 'comes' || list.kind === 'there' ? list.listing : undefined;
  const found = matching(listing?.rows ?? [], typed);
  const known = found.slice(0, maxShown).map(rowOf);
  const isListed = listing?.rows.some(({ name }) => name === typed) === true;
  // In front of all others, with the very text: the editor sorts what fits, and would put a longer label behind.
  const asTyped = typed === '' || isListed ? [] : [typedRow(choice)];
  const asBefore = typed === '' && before !== undefined ? [beforeRow(before)] : [];
  return [...asTyped, ...asBefore, ...known, ...tailOf(choice, found.length, listing)];
}

/** All words that are typed have to be in its name or in how it is. */
function matching(rows: readonly Row[], typed: string): readonly Row[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = searched.get(row) ?? `${row.name} ${row.note}`.toLowerCase();
    searched.set(row, text);
    return words.every((word) => text.includes(word));
  });
}

/** Made at the first key, for all that follow. */
const searched = new WeakMap<Row, string>();

function rowOf({ name, note, rank, fits }: Row): ValueRow {
  const words = [inert(note), ...(fits === true ? ['fits the selector'] : [])].filter((part) => part !== '');
  return { label: `${icons[rank]}${inert(name)}`, description: words.join(' · '), does: { kind: 'take', value: name } };
}

function typedRow({ typed, mayBeFlag }: ValueChoice): ValueRow {
  const asFlag = mayBeFlag && typed.startsWith('-') ? ' · the command reads it as a flag' : '';
  return {
    label: inert(typed),
    description: `Use “${inert(typed, 60)}”${asFlag}`,
    does: { kind: 'take', value: typed },
  };
}

function beforeRow({ value, why }: { readonly value: string; readonly why: string }): ValueRow {
  return { label: inert(value), description: `as before · ${why}`, does: { kind: 'take', value } };
}

function tailOf({ what, list, typed }: ValueChoice, count: number, listing: Listing | undefined): readonly ValueRow[] {
  const tells = (label: string, detail?: string): ValueRow => ({
    label,
    ...(detail === undefined ? {} : { detail }),
    does: { kind: 'nothing' },
  });
  const rest = count - maxShown;
  const more = rest > 0 ? [tells(`$(ellipsis) ${rest} more ${what}: type to find one`)] : [];
  switch (list.kind) {
    case 'waits': {
      const label = `$(list-unordered) List ${asTitle(what)}`;
      return [{ label, description: inert(list.because), does: { kind: 'list' } }];
    }
    case 'comes':
      return [
        ...more,
        { label: `$(loading~spin) Listing ${what}…`, description: 'Enter: stop', does: { kind: 'stop' } },
      ];
    case 'failed': {
      const next = [list.nextStep, 'Or type the value.'].filter(
        (one) => one !== undefined && one !== 'Type the value instead.',
      );
      return [
        tells(`$(warning) ${inert(list.message, 400)}`, inert(next.join(' '), 400)),
        { label: '$(refresh) List Again', does: { kind: 'list' } },
      ];
    }
    case 'there': {
      const cut =
        listing?.isCut === true ? [tells(`$(ellipsis) There are more ${what} than are listed: type the name`)] : [];
      const none = listing?.rows.length === 0 ? [tells(`There are no ${what} here.`)] : [];
      const noFit =
        count === 0 && typed !== '' && none.length === 0 ? [tells(`No ${what} here have that in their name.`)] : [];
      return [...more, ...cut, ...none, ...noFit];
    }
  }
}

function asTitle(words: string): string {
  return words.replaceAll(/(?:^| )./g, (start) => start.toUpperCase());
}
