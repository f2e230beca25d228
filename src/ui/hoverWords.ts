/** What a command does, to what and where, in sentences for who points at it. */
import type { ClusterCall, Command } from '../command/types.ts';
import type { Block } from '../runbook/types.ts';
import type { LensContext } from './lenses.ts';
import { doesWords, effectWords, inert, joined, ownNamespace, whereWords } from './words.ts';

const MAX_CALLS = 8;

/** The first line is the whole of it in short. */
export function hoverWords(command: Command, pins: Block['pins'], context: LensContext | undefined): readonly string[] {
  // Where its calls act in several namespaces, each tells its own.
  const isMixed = new Set(command.calls.map(({ namespace }) => namespace)).size > 1;
  const shown = isMixed ? { ...command, namespace: undefined } : command;
  const where = command.needsCluster ? whereWords(shown, pins, context) : '';
  const more = command.calls.length - MAX_CALLS;
  return [
    [doesWords(command).join(' · '), where].filter((words) => words !== '').join(' · on '),
    ...command.calls.slice(0, MAX_CALLS).map((call) => {
      // The first line has said it of the only one.
      const isSaid = command.calls.length === 1 && call.effect === command.effect;
      return joined(callWords(call), isSaid ? '' : effectWords[call.effect]);
    }),
    ...(more > 0 ? [`and ${more} more`] : []),
    ...(command.writesFiles.length > 0
      ? [`writes here: ${command.writesFiles.map((file) => inert(file)).join(', ')}`]
      : []),
    ...(command.outside.length > 0
      ? [`outside Kubernetes: ${command.outside.map((one) => inert(one)).join(', ')}`]
      : []),
    ...(command.changesContext ? ['would change your kubeconfig or log in'] : []),
  ];
}

/** `kubectl rollout restart: deployment/web, in payments`. */
function callWords(call: ClusterCall): string {
  const objects = call.objects.map(({ kind, name }) => (name === undefined ? kind : `${kind}/${name}`));
  const named = [
    // Two of a kind whose names are not known are one word.
    ...new Set(objects),
    ...(call.selector === undefined ? [] : [`with ${call.selector}`]),
    ...call.files.map((file) => (file === '-' ? 'what is piped in' : file)),
  ];
  const what = [call.client, ...call.verb].join(' ');
  const target = [
    ...(call.namespace === undefined ? [] : [`in ${ownNamespace(call.namespace)}`]),
    ...(call.context === undefined ? [] : [`on ${call.context}`]),
  ];
  const about = [...named, ...target].join(', ');
  return inert(about === '' ? what : `${what}: ${about}`);
}
