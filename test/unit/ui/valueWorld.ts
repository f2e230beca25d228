/** What asking for values needs, answered by a table: a person who answers in turn, and a cluster that has some objects. */
import { UserError } from '../../../src/errors.ts';
import type { Session } from '../../../src/kube/types.ts';
import { createFillValues, type FillValues } from '../../../src/ui/fillValues.ts';
import { createKeptValues, type KeptValues } from '../../../src/ui/keptValues.ts';
import type { ValueAnswer, ValueQuestion } from '../../../src/ui/valueBox.ts';

export interface ValueWorld {
  readonly fill: FillValues;
  readonly kept: KeptValues;
  readonly questions: ValueQuestion[];
  readonly said: string[];
  /** `pod web-1 @payments on dev`. */
  readonly looked: string[];
  /** What a window keeps on disk. */
  readonly disk: Map<string, unknown>;
}

export interface ValueAnswers {
  /** Of each question in turn; a text is the value. */
  readonly person?: readonly (string | ValueAnswer)[];
  /** Names that are there, whatever their kind. */
  readonly there?: readonly string[];
  /** The cluster does not say whether something is there. */
  readonly silent?: boolean;
  /** The context means another cluster by now. */
  readonly moved?: boolean;
  readonly helper?: string;
  readonly disk?: Map<string, unknown>;
}

export function valueWorld(answers: ValueAnswers): ValueWorld {
  const questions: ValueQuestion[] = [];
  const said: string[] = [];
  const looked: string[] = [];
  const disk = answers.disk ?? new Map<string, unknown>();
  const person = [...(answers.person ?? [])];
  const kept = createKeptValues({
    get: (key) => disk.get(key),
    update: async (key, value) => void disk.set(key, JSON.parse(JSON.stringify(value))),
  });
  const fill = createFillValues({
    ask: async (question) => {
      questions.push(question);
      const answer = person.shift();
      return typeof answer === 'string' ? { kind: 'value', value: answer } : answer;
    },
    kept,
    lists: {
      list: async function* () {
        yield { rows: [], isCut: false };
      },
      has: async ({ context }, { kind, namespace }, name) => {
        looked.push(`${kind} ${name} @${namespace} on ${context ?? 'none'}`);
        if (answers.silent === true) throw new UserError('No answer from 127.0.0.1 in 2 s.');
        return answers.there?.includes(name) === true;
      },
    },
    operations: async () => ({ rows: [], isCut: false }),
    loginHelper: async () => answers.helper,
    sessionOn: async (session: Session, context) => {
      if (answers.moved === true) throw new UserError('dev means another cluster now.');
      return { ...session, context: context ?? session.context };
    },
    say: (sentence) => void said.push(sentence),
  });
  return { fill, kept, questions, said, looked, disk };
}
