/** Which lenses stand above a command or a block, and what each of them does. */
import type { Command } from '../command/types.ts';
import { isNamespace } from '../kube/isNamespace.ts';
import { shortName } from '../kube/shortName.ts';
import { commandIds } from './ids.ts';
import type { Place } from './findStep.ts';
import type { LensAction } from './lensCommands.ts';
import type { LensContext } from './lenses.ts';
import type { LensLine } from './lensLines.ts';
import { isSameContext, leadsElsewhere, type RanOn } from './ranOn.ts';
import type { EndedState, StepState } from './stepStates.ts';
import {
  checkedWords,
  checksWords,
  doesWords,
  endedWords,
  inert,
  ownNamespace,
  runWords,
  timeWords,
  valueWords,
  whereWords,
  withSimulated,
} from './words.ts';

export interface LensItem {
  readonly title: string;
  readonly tooltip?: string;
  readonly does:
    | { readonly kind: 'action'; readonly action: LensAction }
    | { readonly kind: 'command'; readonly id: string }
    /** Words only. */
    | { readonly kind: 'nothing' };
}

export interface Surroundings {
  readonly context: LensContext | undefined;
  /** Whether the folder is trusted: else nothing runs. */
  readonly trusted: boolean;
  readonly readsOnly: boolean;
  /** What is kept for its holes here, and looked up before it is used. */
  readonly values?: (command: Command) => readonly { readonly name: string; readonly value: string }[];
}

const action = (title: string, action: LensAction, tooltip?: string): LensItem => ({
  title,
  ...(tooltip === undefined ? {} : { tooltip }),
  does: { kind: 'action', action },
});
const words = (title: string): LensItem => ({ title, does: { kind: 'nothing' } });

export function lensItems(line: LensLine, state: StepState | undefined, around: Surroundings): readonly LensItem[] {
  const { block, command } = line;
  if (line.checks !== undefined) return checksItems(line.checks, state, around);
  if (command === undefined) return [...textItems(block), action('Copy', 'copyBlock')];
  const copy = action('Copy', 'copy');
  if (command.refused !== undefined) return [copy];
  if (!around.trusted) {
    return [{ title: 'Trust This Folder to Run', does: { kind: 'command', id: 'workbench.trust.manage' } }, copy];
  }
  if (command.changesContext) {
    const title = 'Choose the Context in the Status Bar';
    return [{ title, does: { kind: 'command', id: commandIds.chooseContext } }, copy];
  }
  // Words first: a second click of a double click on Run must not land on Stop.
  if (state?.kind === 'running') {
    const where = elsewhere(state, command, around);
    return [
      words(`running ${where === '' ? '' : `${where} `}since ${timeWords(state.since)}`),
      action('Stop', 'stop'),
      copy,
    ];
  }
  if (state?.kind === 'starting') return [words('starting…'), action('Stop', 'stop'), copy];
  if (state?.kind === 'queued') {
    const where = elsewhere(state, command, around);
    const queued = `queued${where === '' ? '' : ` ${where}`}: runs after the one before`;
    return [words(queued), action('Stop', 'stop'), copy];
  }
  const ended = state?.kind === 'not run' ? state.last : state?.kind === 'ended' ? state : undefined;
  const known = command.placeholders.length === 0 ? [] : (around.values?.(command) ?? []);
  return [
    // A click still tells how it is switched off.
    around.readsOnly && command.effect !== 'reads'
      ? action(['Does not run: Reads Only is on', ...doesWords(command)].join(' · '), 'run')
      : action(
          `▶ ${runWords(command, block.pins, around.context, shield(line, around.context), known.length)}`,
          'run',
          runTooltip(line, around.context),
        ),
    ...(state?.kind === 'not run' ? [words(`not run · ${state.words} · ${timeWords(state.at)}`)] : []),
    ...(ended === undefined ? [] : [endedItem(ended, command, around)]),
    copy,
    action('Edit and Run', 'editAndRun'),
    // Last: names of pods are long, and would push the others out of a narrow window.
    ...(known.length === 0 ? [] : [action(`${shortValues(known)} · change`, 'changeValues', valueWords(known))]),
  ];
}

/** Above text that is no command. */
function textItems({ kind }: LensLine['block']): readonly LensItem[] {
  if (kind === 'template')
    return [action('Fill and Copy', 'fillAndCopy', 'Into the clipboard, and noted in the incident')];
  return kind === 'checklist' ? [action('Copy to Notebook', 'copyToNotebook', 'As boxes to tick')] : [];
}

const valueLetters = 24;

/** Both ends of each value: pods of one workload differ in their last letters. */
function shortValues(known: Parameters<typeof valueWords>[0]): string {
  const half = valueLetters / 2;
  return valueWords(
    known.map(({ name, value }) => ({
      name,
      value: value.length <= valueLetters ? value : `${value.slice(0, half - 1)}…${value.slice(-half)}`,
    })),
  );
}

/** *Run N checks*, above a block or a heading. */
function checksItems(
  checks: readonly Place[],
  state: StepState | undefined,
  { context, trusted }: Surroundings,
): readonly LensItem[] {
  if (!trusted) return [];
  if (state?.kind === 'checking') {
    return [words(`running check ${state.at} of ${state.of}`), action('Stop', 'stopChecks')];
  }
  const lines = checks.map(({ block, command }, at) => {
    const where = whereWords(command, block.pins, context);
    return `${at + 1}. ${inert(command.title)}${where === '' ? '' : ` · on ${where}`}`;
  });
  const run = action(checksWords(checks.length), 'runChecks', ['One after the other:', ...lines].join('\n'));
  if (state?.kind !== 'checked') return [run];
  const title = checkedWords(state);
  return [run, state.entryId === undefined ? words(title) : action(title, 'openChecked', 'Open the notebook entry')];
}

/** Behind the place that Run means, where it is protected. */
function shield({ block, command }: LensLine, context: LensContext | undefined): string {
  const isChosen = block.pins.context !== 'none' && (command?.ownTargets.length ?? 0) === 0;
  return isChosen && context?.protection === 'protected' ? '\u00a0$(shield)\u00a0' : '';
}

/** `on prod-eu`, where that is not the context that Run beside it means: a ✓ of one must not look like that of another. */
function elsewhere(state: Partial<RanOn>, command: Command, around: Surroundings): string {
  const { context, isSimulated } = state;
  const here = around.context;
  if (context === undefined) return '';
  // One that leads to a server of its own goes there from both, and no run of it is called simulated.
  const isHere =
    context === here?.name && (leadsElsewhere(command) || isSameContext(state, { ...here, context: here?.name }));
  if (isHere) return '';
  const looksLikeHere = here !== undefined && shortName(context) === shortName(here.name);
  return `on ${withSimulated(inert(looksLikeHere ? context : shortName(context), 120), isSimulated)}`;
}

function endedItem(state: EndedState, command: Command, around: Surroundings): LensItem {
  const title = endedWords(state, elsewhere(state, command, around));
  return state.entryId === '' ? words(title) : action(title, 'openEntry', 'Open the notebook entry');
}

function runTooltip({ block, command }: LensLine, context: LensContext | undefined): string {
  const title = command === undefined ? '' : inert(command.title);
  if (context?.refusal !== undefined && block.pins.context !== 'none')
    return [title, inert(context.refusal, 400)].join('\n');
  if (context === undefined || block.pins.context === 'none') return title;
  const protection = {
    protected: 'Protected: asks before all that is not a read',
    open: 'Known as harmless: does not ask',
    ask: 'The first change asks whether this context is protected',
  }[context.protection];
  if (command !== undefined && command.ownTargets.length > 0) {
    const where = whereWords(command, block.pins, { ...context, short: context.name });
    return [title, `On ${where}`, 'It names its own target: always asks'].join('\n');
  }
  const own = command?.namespace;
  const named = own === undefined || isNamespace(own);
  const namespace = named ? `namespace ${inert(own ?? context.namespace)}` : ownNamespace(own);
  // What protects may be the chosen namespace, and another one may be protected though this is not.
  const says = own === undefined || context.protection === 'protected';
  return [title, `Context ${inert(context.name)}, ${namespace}`, ...(says ? [protection] : [])].join('\n');
}
