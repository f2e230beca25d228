/**
 * The values of a command, one after the other: what was given before and still holds is taken, the rest is asked for, with a
 * way back. Each belongs to the context and namespace that it was given for.
 */
import { beginsWord, inAskingOrder, wantedFor, type Wanted } from '../command/holeKinds.ts';
import { firstOfEachName } from '../command/holeNames.ts';
import type { Command, Placeholder } from '../command/types.ts';
import { UserError } from '../errors.ts';
import { canList, type Listing, type ListQuery, type Lists } from '../kube/lists.ts';
import type { Session } from '../kube/types.ts';
import { aroundPlaceholder, aroundVariable, plain } from './excerpt.ts';
import type { KeptValues, ValueKey } from './keptValues.ts';
import { isSecretName } from './stepRecord.ts';
import type { ValueAnswer, ValueList, ValueQuestion } from './valueBox.ts';
import { placeName } from './words.ts';

export interface ValueNeeds {
  readonly ask: (question: ValueQuestion) => Promise<ValueAnswer>;
  readonly kept: KeptValues;
  readonly lists: Lists;
  readonly operations: (session: Session, through: readonly string[], signal: AbortSignal) => Promise<Listing>;
  readonly loginHelper: (session: Session) => Promise<string | undefined>;
  /** The session as it is now, of another context where one is named. Throws a `UserError` where it means something else. */
  readonly sessionOn: (session: Session, context: string | undefined, signal: AbortSignal) => Promise<Session>;
  /** Said where a person let it be. */
  readonly say: (sentence: string) => void;
}

export interface KnownValue {
  /** `Placeholder.text`. */
  readonly text: string;
  readonly name: string;
  readonly value: string;
  /** It is looked up before it is used; the others are asked for again. */
  readonly isLookedUp: boolean;
}

export interface FillValues {
  /** By `Placeholder.text`. `anew`: what was given before is asked for again. `undefined`: the person let it be. */
  readonly fill: (
    command: Command,
    session: Session,
    anew?: boolean,
  ) => Promise<Readonly<Record<string, string>> | undefined>;
  /** What was given before for these places, without what may be a secret. Nothing is looked up. */
  readonly known: (command: Command, session: Session) => readonly KnownValue[];
  readonly variable: (
    name: string,
    command: Command,
    session: Session,
  ) => Promise<{ readonly value: string } | 'literally' | undefined>;
}

export const nothingRuns = 'No more questions: nothing was run.';

export function createFillValues(needs: ValueNeeds): FillValues {
  const fill: FillValues['fill'] = async (command, session, anew = false) => {
    const holes = inAskingOrder(command, firstOfEachName(command.placeholders));
    const answers: Record<string, string> = {};
    const asked: number[] = [];
    for (let at = 0; at < holes.length; at++) {
      const hole = holes[at];
      if (hole === undefined) break;
      const one = holeOf(hole, command, session, answers);
      const before = asked.includes(at) ? again(one, needs) : await beforeOf(one, session, needs);
      if (before?.state === 'holds' && !anew) {
        answers[hole.text] = before.value;
        continue;
      }
      const count = holes.length > 1 ? ` · ${at + 1} of ${holes.length}` : '';
      const gone = before?.state === 'gone' ? ` · ${plain(before.value)} is gone` : '';
      const answer = await needs.ask({
        title: `Value for ${plain(hole.name)}${count}${gone}`,
        into: aroundPlaceholder(command.text, hole.name),
        before:
          before === undefined || before.state === 'gone'
            ? undefined
            : { value: before.value, why: words[before.state] },
        isSecret: isSecretName(hole.name),
        mayBeFlag: beginsWord(hole, command.text),
        literally: hole.text,
        canGoBack: asked.some((index) => index < at),
        list: await listOf(one, session, needs),
      });
      if (answer === undefined) {
        needs.say(nothingRuns);
        return undefined;
      }
      if (answer.kind === 'back') {
        asked.splice(asked.indexOf(at), asked.includes(at) ? 1 : 0);
        const last = asked.findLast((index) => index < at) ?? 0;
        for (const later of holes.slice(last)) delete answers[later.text];
        at = last - 1;
        continue;
      }
      if (!asked.includes(at)) asked.push(at);
      answers[hole.text] = answer.kind === 'value' ? answer.value : hole.text;
      if (answer.kind === 'value') needs.kept.keep({ ...one.key, value: answer.value });
    }
    return answers;
  };

  return {
    fill,
    known: (command, session) => {
      const names = new Set(needs.kept.all().map(({ name }) => name));
      if (!command.placeholders.some(({ name }) => names.has(name))) return [];
      const answers: Record<string, string> = {};
      return inAskingOrder(command, firstOfEachName(command.placeholders)).flatMap((hole): readonly KnownValue[] => {
        const { key, wanted } = holeOf(hole, command, session, answers);
        const value = needs.kept.get(key);
        if (value === undefined || isSecretName(hole.name)) return [];
        answers[hole.text] = value;
        const isLookedUp = wanted !== undefined && canList(wanted.kind) && key.context !== undefined;
        return [{ text: hole.text, name: hole.name, value, isLookedUp }];
      });
    },
    variable: async (name, command, session) => {
      const hole = { text: `$${name}`, name };
      const wanted = wantedFor(command, hole, {});
      const answer = await needs.ask({
        title: `$${name} is not set`,
        into: aroundVariable(command.text, name),
        before: undefined,
        isSecret: isSecretName(name),
        mayBeFlag: false,
        literally: `$${name}`,
        canGoBack: false,
        list: await listOf({ wanted, query: queryOf(wanted, session) }, session, needs),
      });
      if (answer?.kind === 'value') return { value: answer.value };
      if (answer?.kind === 'literally') return 'literally';
      needs.say(nothingRuns);
      return undefined;
    },
  };
}

interface Hole {
  readonly wanted: Wanted | undefined;
  readonly query: ListQuery;
}

/** `key`: under which its value is kept. */
function holeOf(
  hole: Placeholder,
  command: Command,
  session: Session,
  answers: Readonly<Record<string, string>>,
): Hole & { readonly key: ValueKey } {
  const wanted = wantedFor(command, hole, answers);
  const query = queryOf(wanted, session);
  const isOwn = wanted?.context === undefined || wanted.context === session.context;
  const key = {
    context: isOwn ? session.context : wanted.context,
    server: isOwn ? session.pin?.server : undefined,
    namespace: query.namespace,
    isSimulated: isOwn && session.isSimulated,
    name: hole.name,
    kind: wanted?.kind,
  };
  return { wanted, query, key };
}

function queryOf(wanted: Wanted | undefined, session: Session): ListQuery {
  const { kind = '', namespace = session.namespace, selector, of } = wanted ?? {};
  return { kind, namespace, selector, of };
}

interface Before {
  readonly value: string;
  /** `holds`: the cluster says that it is there, so that it need not be asked for again. */
  readonly state: 'holds' | 'not checked' | 'gone' | 'asked again';
}

const words = { holds: 'it is there', 'not checked': 'not checked', 'asked again': 'your answer' } as const;

function again({ key }: { readonly key: ValueKey }, { kept }: ValueNeeds): Before | undefined {
  const value = kept.get(key);
  return value === undefined ? undefined : { value, state: 'asked again' };
}

/** What was given before, looked up again: that pod may be gone. */
async function beforeOf(
  { wanted, query, key }: Hole & { readonly key: ValueKey },
  session: Session,
  needs: ValueNeeds,
): Promise<Before | undefined> {
  const value = needs.kept.get(key);
  if (value === undefined) return undefined;
  if (wanted === undefined || !canList(wanted.kind) || key.context === undefined)
    return { value, state: 'not checked' };
  const signal = AbortSignal.timeout(lookMs);
  try {
    const on = await needs.sessionOn(session, wanted.context, signal);
    if (await needs.lists.has(on, query, value, signal)) return { value, state: 'holds' };
    needs.kept.forget(key);
    return { value, state: 'gone' };
  } catch (error) {
    if (error instanceof UserError || (error as Error).name === 'TimeoutError') return { value, state: 'not checked' };
    throw error;
  }
}

/** The files of the person are read for it too. */
const lookMs = 4000;

async function listOf({ wanted, query }: Hole, session: Session, needs: ValueNeeds): Promise<ValueList | undefined> {
  if (wanted === undefined) return undefined;
  const context = wanted.context ?? session.context;
  if (context === undefined || !(canList(wanted.kind) || wanted.through !== undefined)) return undefined;
  if (wanted.kind === 'container' && wanted.of === undefined) return undefined;
  const isOwn = context === session.context;
  const helper = await helperOn(session, wanted.context, needs);
  if (helper === 'unknown') return undefined;
  const starts = helper.command === undefined ? undefined : `starts your login helper ${helper.command}`;
  const { through } = wanted;
  const place = isOwn ? session : { context };
  return {
    what: pluralOf(wanted.kind),
    where: placeName({ ...place, namespace: query.namespace }),
    waits: through === undefined ? starts : 'asks the database',
    source: async function* (signal): AsyncIterable<Listing> {
      const on = await needs.sessionOn(session, wanted.context, signal);
      if (through === undefined) yield* needs.lists.list(on, query, signal);
      else yield await needs.operations(on, through, signal);
    },
  };
}

/** What would be started for a list; `unknown`: there is no such context, which the run will say. */
async function helperOn(
  session: Session,
  context: string | undefined,
  { sessionOn, loginHelper }: ValueNeeds,
): Promise<{ readonly command: string | undefined } | 'unknown'> {
  try {
    const isOwn = context === undefined || context === session.context;
    const on = isOwn ? session : await sessionOn(session, context, AbortSignal.timeout(lookMs));
    return { command: await loginHelper(on) };
  } catch {
    return 'unknown';
  }
}

function pluralOf(kind: string): string {
  if (kind === 'operation') return 'running operations';
  return kind.endsWith('s') ? `${kind}es` : kind.replace(/y$/, 'ie') + 's';
}
