/** What the questions before a run say. Plain text: names, commands and values come from files and from people. */
import { shortName } from '../kube/shortName.ts';
import type { Difference, Session } from '../kube/types.ts';
import { excerpt, plain, rowLength, shorten } from './excerpt.ts';
import type { Confirmation, Place } from './step.ts';
import { hiddenValue, isSecretName } from './stepRecord.ts';
import { ownNamespace } from './words.ts';

const maxValues = 8;

export interface Question {
  readonly message: string;
  readonly detail: string;
}

/** `run`: the words of its button. */
export function confirmation(question: Confirmation): Question & { readonly run: string } {
  const { text, effect, place, because, values } = question;
  const what = effect === 'deletes' ? 'Run this delete' : 'Run this';
  const detail = [
    excerpt(text),
    ...valueLines(values),
    '',
    sentences[effect],
    ...(because === undefined ? [] : [because]),
    ...(place.server === undefined ? [] : [`Server: ${plain(place.server)}`]),
  ];
  return {
    message: place.context === undefined ? `${what} without a cluster?` : `${what} on ${where(place)}?`,
    detail: detail.join('\n'),
    // The part that tells it apart: the message has the whole name.
    run: place.context === undefined ? 'Run' : `Run on ${shorten(plain(shortName(place.context)), 40)}`,
  };
}

const sentences: Readonly<Record<Confirmation['effect'], string>> = {
  reads: 'It only reads.',
  unknown: 'What it does cannot be told: it may change something.',
  changes: 'It changes something.',
  deletes: 'It deletes something.',
};

function where({ context, namespace }: Place): string {
  return `${plain(context ?? 'no context')} / ${plain(ownNamespace(namespace))}`;
}

function valueLines(values: Confirmation['values']): readonly string[] {
  const lines = Object.entries(values).map(([name, value]) => {
    if (value === '') return `${plain(name)} is empty`;
    return `${plain(name)} = ${isSecretName(name) ? hiddenValue : shorten(plain(value), rowLength)}`;
  });
  const more = lines.length - maxValues;
  return more <= 0 ? lines : [...lines.slice(0, maxValues), `… and ${more} more values`];
}

export const classifyAnswers = { protected: 'Yes: Ask Before Changes', open: 'No: Do Not Ask' } as const;

/** Of the context alone: the answer is kept for all its namespaces. */
export function classification({ context, server }: Place): Question {
  return {
    message: `Is ${plain(context ?? 'this context')} production?`,
    detail: [
      'Yes: what is not a read asks before it runs there.',
      'No: nothing asks there.',
      '',
      'The answer is kept. “Say Whether This Context Is Protected…” changes it later.',
      `Server: ${plain(server ?? 'unknown')}`,
    ].join('\n'),
  };
}

/** What decides who one is there; all else decides where. */
const loginParts: ReadonlySet<string> = new Set(['user', 'identity']);

export function changedQuestion(session: Session, differences: readonly Difference[]): Question {
  const [first] = differences;
  const name = plain(first?.context ?? session.context ?? 'the context');
  const login = differences.length > 0 && differences.every(({ what }) => loginParts.has(what));
  const lines = differences.map(
    ({ what, old, new: now, context }) =>
      `${context === session.context ? '' : `${plain(context)}, `}${what}\n  was: ${plain(old)}\n  now: ${plain(now)}`,
  );
  return {
    message: `The ${login ? 'login' : 'cluster'} behind “${name}” has changed. Nothing ran.`,
    detail: `${lines.join('\n')}\n\nIf you know why, accept it, then click Run again. Until then nothing runs there.`,
  };
}

export function emptiedQuestion(names: readonly string[], command: string): Question {
  return {
    message: `The shell would empty ${names.map((name) => `$${name}`).join(', ')} in this command.`,
    detail: `${excerpt(command)}\n\nKeep as Written: it runs with the dollar signs as they stand here.\nEdit: you change it first.`,
  };
}
