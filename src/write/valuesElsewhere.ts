/** What the commands of a runbook name already: namespaces, labels, objects, variables, and the holes they still have. */
import type { Command } from '../command/types.ts';
import { firstOfEachName } from '../command/holeNames.ts';
import type { Runbook } from '../runbook/types.ts';
import { once } from './suggestion.ts';

export interface ValuesElsewhere {
  /** As written: `<pod-name>`. */
  readonly holes: readonly string[];
  readonly variables: readonly string[];
  readonly namespaces: readonly string[];
  /** Of a kind in the singular. */
  readonly objects: (kind: string) => readonly string[];
  /** What these flags, which mean the same, are given. */
  readonly givenTo: (flags: readonly string[]) => readonly string[];
}

/** `except`: the command that is being written, whose half words would come back to its author. */
export function valuesElsewhere(runbook: Runbook, except: Command | undefined): ValuesElsewhere {
  const commands = runbook.blocks.flatMap((block) => block.commands).filter((command) => command !== except);
  const calls = commands.flatMap((command) => command.calls);
  const own = runbook.defaults.namespace;
  return {
    holes: firstOfEachName(commands.flatMap(({ placeholders }) => placeholders)).map(({ text }) => text),
    variables: once([
      ...Object.keys(runbook.defaults.env),
      ...commands.flatMap(({ assigns, needs }) => [...assigns, ...needs]),
    ]),
    namespaces: once([
      ...(own === undefined ? [] : [own]),
      ...calls.flatMap(({ namespace }) => (namespace === undefined || namespace === '*' ? [] : [namespace])),
    ]),
    objects: (kind) =>
      once(
        calls.flatMap(({ objects }) =>
          objects.flatMap((object) => (object.kind === kind && object.name !== undefined ? [object.name] : [])),
        ),
      ),
    givenTo: (flags) => once(commands.flatMap(({ calls, text }) => (calls.length === 0 ? [] : given(text, flags)))),
  };
}

/** By the text: a call with a hole or a variable somewhere has no words that are known. */
function given(text: string, flags: readonly string[]): readonly string[] {
  const pieces = text.replaceAll('\\\n', ' ').split(/[;|&\n]/);
  return pieces
    .filter((piece) => /\b(?:kubectl|oc|helm|k)[ \t]/.test(piece))
    .flatMap((piece) => {
      // Behind it stands what runs in a container.
      const [own = ''] = piece.split(' -- ', 1);
      const words = own.split(/\s+/);
      return words.flatMap((word, at) => {
        const flag = flags.find((one) => one.startsWith('--') && word.startsWith(`${one}=`));
        const value = flag === undefined ? word : word.slice(flag.length + 1);
        const isGiven = flag !== undefined || flags.includes(words[at - 1] ?? '');
        return isGiven && /^[\w.][\w.=,!:/-]*$/.test(value) ? [value] : [];
      });
    });
}
