/** What a variable that is set means for the commands behind it: another cluster, other code, or the command itself. */
import type { Named } from './assigning.ts';
import { forget } from './knownWords.ts';
import { CODE_VARIABLES, HARMLESS_VALUES } from './programs.ts';
import { TARGET_VARIABLES } from './verbs.ts';
import { addTarget, raiseUnknown, type Scope } from './verdict.ts';
import { codeOf, HIDDEN_CODE, type Arg } from './words.ts';

/** A variable that is set or unset, here or for one command: some of them choose the cluster, some choose the code. */
export function noteAssignment(name: string, value: string | undefined, scope: Scope): void {
  const target = Object.hasOwn(TARGET_VARIABLES, name) ? TARGET_VARIABLES[name] : undefined;
  if (target !== undefined) addTarget(scope.verdict, { flag: target, value });
  // A file that each later shell reads first.
  if (/^(?:BASH_ENV|ZDOTDIR)$/.test(name) && value !== '')
    addTarget(scope.verdict, { flag: 'kubeconfig', value: undefined });
  if (name === 'HELM_NAMESPACE') scope.verdict.namespace = value;
  if (/^HELM_(?:NAMESPACE|KUBECONTEXT)$/.test(name)) scope.held.set(name, value ?? `$${name}`);
  const isHarmless = HARMLESS_VALUES.some(
    (known) => known.name.test(name) && value !== undefined && known.value.test(value),
  );
  // A subscript that holds code runs it as soon as arithmetic reads the variable.
  const holdsCode = value !== undefined && HIDDEN_CODE.test(value);
  if ((CODE_VARIABLES.test(name) && !isHarmless) || holdsCode) raiseUnknown(scope.verdict);
}

/** Where the shell decides which variable it is, it may be one that chooses the cluster. */
export function noteNamed(named: readonly Named[], scope: Scope): void {
  for (const { name, value } of named) {
    forget(scope.known, name);
    if (name === undefined) raiseUnknown(scope.verdict);
    else noteAssignment(name, value, scope);
  }
}

/** More than anybody sets in one command. */
const MAX_HELD = 50;

/** `CMD="kubectl delete"`, `set -- rm x` for `$@`: it may be started as a command later. */
export function holdWords(name: string, words: readonly Arg[], { held }: Scope): void {
  if (held.size < MAX_HELD || held.has(name)) held.set(name, words.map(codeOf).join(' '));
}

/** What `$CMD`, `"${cmd[@]}"`, `"$@"` hold, where this command has set it. */
export function heldBy({ text }: Arg, { held }: Scope): string | undefined {
  const name = /^"?\$(?:(\w+|[@*])|\{(\w+|[@*])(?:\[[@*]\])?\})"?$/.exec(text);
  return name === null ? undefined : held.get((name[1] ?? name[2] ?? '').replace('*', '@'));
}
