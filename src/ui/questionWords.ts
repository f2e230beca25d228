/** What the questions before a run say. Plain text: names, commands and values come from files and from people. */
import { shortName } from '../kube/shortName.ts';
import type { Difference, Session } from '../kube/types.ts';
import { excerpt, plain, rowLength, shorten, wholeText } from './excerpt.ts';
import type { Confirmation, Place } from './step.ts';
import { hiddenValue, isSecretName } from './stepRecord.ts';
import { ownNamespace, withSimulated } from './words.ts';

const maxValues = 8;
const coveredLines = 6;

export interface Question {
  readonly message: string;
  readonly detail: string;
}

export interface RunQuestion extends Question {
  /** The words of its button. */
  readonly run: string;
  /** All of it as a text, with what the dialog has no room for; undefined where it shows command and values whole. */
  readonly whole: string | undefined;
  /** What has to be typed after its button. */
  readonly typed: string | undefined;
}

export function confirmation(question: Confirmation): RunQuestion {
  const { text, effect, place, values, typed } = question;
  const what = effect === 'deletes' ? 'Run this delete' : 'Run this';
  const message = place.context === undefined ? `${what} without a cluster?` : `${what} on ${where(place)}?`;
  const shown = [excerpt(text), ...valueLines(values)];
  const allValues = valueLines(values, Infinity);
  const facts = factLines(question);
  const isWhole = shown.join('\n') === [wholeText(text), ...allValues].join('\n');
  // The part that tells it apart: the message has the whole name.
  const run = place.context === undefined ? 'Run' : `Run on ${shorten(plain(shortName(place.context)), 40)}`;
  return {
    message,
    detail: [...shown, '', ...facts].join('\n'),
    run: typed === undefined ? run : 'Type the Name to Run…',
    whole: isWhole ? undefined : belowList([message, ...facts, ...allValues], wholeText(text)),
    typed: typed === undefined ? undefined : plain(typed),
  };
}

function factLines({ effect, objects, because, proof, traps, place }: Confirmation): readonly string[] {
  const { verb, generic } = sentences[effect];
  const shown = objects.slice(0, 3).map((name) => shorten(plain(name), rowLength));
  const more = objects.length > shown.length ? ` and ${objects.length - shown.length} more` : '';
  return [
    shown.length === 0 || verb === undefined ? generic : `${verb} ${shown.join(', ')}${more}.`,
    ...because.map(plain),
    ...(proof.length === 0
      ? []
      : ['The server says:', ...proof.map((line) => `  ${shorten(plain(line), 2 * rowLength)}`)]),
    ...traps.map((message) => `Careful: ${plain(whatHappens(message))}`),
    ...(place.server === undefined ? [] : [serverLine(place)]),
  ];
}

/** A trap says first what will happen; what to write instead is for the author, by day. */
function whatHappens(message: string): string {
  return /^.*?[.!](?=\s|$)(?!\s[a-z])/s.exec(message)?.[0] ?? message;
}

/** The list of answers covers the first lines of a text: what is known anyway goes there, as comments. */
function belowList(known: readonly string[], text: string): string {
  const comments = known.map((line) => `# ${line}`);
  return [...comments, ...Array.from({ length: Math.max(1, coveredLines - comments.length) }, () => ''), text].join(
    '\n',
  );
}

const sentences: Readonly<
  Record<Confirmation['effect'], { readonly verb: string | undefined; readonly generic: string }>
> = {
  reads: { verb: undefined, generic: 'It only reads.' },
  unknown: { verb: undefined, generic: 'What it does cannot be told: it may change something.' },
  changes: { verb: 'It changes', generic: 'It changes something.' },
  deletes: { verb: 'It deletes', generic: 'It deletes something.' },
};

function where({ context, namespace, isSimulated }: Place): string {
  return `${withSimulated(plain(context ?? 'no context'), isSimulated)} / ${plain(ownNamespace(namespace))}`;
}

function serverLine({ server, isSimulated }: Place): string {
  return `Server: ${withSimulated(plain(server ?? 'unknown'), isSimulated)}`;
}

/** `most`: so many of them, and so many rows of each. */
function valueLines(values: Confirmation['values'], most = maxValues): readonly string[] {
  const lines = Object.entries(values).map(([name, value]) => {
    if (value === '') return `${plain(name)} is empty`;
    return `${plain(name)} = ${isSecretName(name) ? hiddenValue : shorten(plain(value), most === Infinity ? Infinity : rowLength)}`;
  });
  const more = lines.length - most;
  return more <= 0 ? lines : [...lines.slice(0, most), `… and ${more} more values`];
}

export const classifyAnswers = { protected: 'Yes: Ask Before Changes', open: 'No: Do Not Ask' } as const;

/** Of the context alone: the answer is kept for all its namespaces. */
export function classification(place: Place): Question {
  return {
    message: `Is ${plain(place.context ?? 'this context')} production?`,
    detail: [
      'Yes: what is not a read asks before it runs there.',
      'No: changes do not ask there.',
      '',
      'The answer is kept. “Say Whether This Context Is Protected…” changes it later.',
      serverLine(place),
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
