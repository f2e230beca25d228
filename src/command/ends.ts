/** Whether a program ends by itself, waits for a person, or runs until it is stopped. */
import { DATABASE_VALUE_FLAGS, ENDLESS, INTERACTIVE, KEYBOARD, SHELLS } from './programs.ts';
import { endsLater, type Scope } from './verdict.ts';
import type { Arg } from './words.ts';

const SSH_VALUE_FLAGS = new Set('-B -b -c -D -E -e -F -I -i -J -L -l -m -O -o -P -p -Q -R -S -W -w'.split(' '));

export function noteProgramEnd(program: string, args: readonly Arg[], scope: Scope): void {
  const { verdict, fed } = scope;
  const endless = Object.hasOwn(ENDLESS, program) ? ENDLESS[program] : undefined;
  const own = /^(?:docker|podman|nerdctl|docker-compose|aws)$/.test(program) ? behindLogs(args) : args;
  if (endless !== undefined) {
    const on = endless.when.includes('*') || endless.when.some((flag) => hasFlag(own, flag));
    if (on && !(endless.not ?? []).some((flag) => hasFlag(args, flag))) endsLater(verdict, 'when stopped');
  }
  if (program === 'sleep' && args.some((arg) => arg.value?.startsWith('inf') === true))
    endsLater(verdict, 'when stopped');
  if (waitsForInput(program, args, fed)) endsLater(verdict, 'after input');
}

/** `docker compose -f FILE ps` names a file; only behind `logs` it follows. */
function behindLogs(args: readonly Arg[]): readonly Arg[] {
  const at = args.findIndex(({ value }) => value === 'logs');
  return at < 0 ? [] : args.slice(at + 1);
}

function waitsForInput(program: string, args: readonly Arg[], fed: boolean): boolean {
  if (fed && !KEYBOARD.has(program)) return false;
  if (program === 'read') return true;
  if (program === 'cat') return !fed && args.every((arg) => (arg.value ?? '').startsWith('-'));
  if (program === 'su' || SHELLS.has(program)) {
    const flags = args.map((arg) => arg.value ?? arg.text);
    const hasOperand = program !== 'su' && flags.some((flag) => !/^[-+]/.test(flag));
    return !hasOperand && !flags.some((flag) => /^-[a-z]*c/.test(flag) || flag === '--version' || flag === '--help');
  }
  if (program === 'ssh') {
    const forwards = args.some((arg) => /^-[a-zA-Z]*N/.test(arg.value ?? ''));
    return !forwards && operandCount(args, SSH_VALUE_FLAGS) < 2 && !hasFlag(args, '-V');
  }
  if (/^(?:gcloud|aws|az)$/.test(program) && opensSession(args)) return true;
  if (program === 'sqlite3') return operandCount(args, new Set()) < 2;
  if (program === 'crontab') return hasFlag(args, '-e');
  if (/^(?:docker|podman|nerdctl|crictl)$/.test(program)) return containerWaits(args);
  const enders = Object.hasOwn(INTERACTIVE, program) ? INTERACTIVE[program] : undefined;
  if (enders === undefined) return false;
  return !enders.some((ender) =>
    ender === 'operand' ? operandCount(args, DATABASE_VALUE_FLAGS) > 0 : ender !== '*' && hasFlag(args, ender),
  );
}

/** A shell on a machine in the cloud. Source: `gcloud compute ssh --help`, `aws ssm start-session help`, `az ssh vm --help`. */
function opensSession(args: readonly Arg[]): boolean {
  const words = args.map((arg) => arg.value ?? arg.text);
  const verb = words.filter((word) => !word.startsWith('-')).join(' ');
  if (!/^(?:(?:alpha |beta )?compute ssh|ssm start-session|ssh vm)\b/.test(verb)) return false;
  return !words.some((word) => word === '--' || /^--(?:command|document-name|parameters)(?:=|$)/.test(word));
}

/** `docker exec -it web bash`: what it starts decides, not `-it`. */
function containerWaits(args: readonly Arg[]): boolean {
  const words = args.map((arg) => arg.value ?? arg.text);
  const verb = words.findIndex((word) => word === 'exec' || word === 'run' || word === 'attach');
  if (verb < 0 || !words.some((word) => /^-(?:[a-z]*i[a-z]*)$|^--interactive$/.test(word))) return false;
  const last = words.at(-1) ?? '';
  return SHELLS.has(last.replace(/^.*\//, '')) || (Object.hasOwn(INTERACTIVE, last) && !KEYBOARD.has(last));
}

/** `-f`, also inside `-nf`; `--follow`, also `--follow=name`. */
function hasFlag(args: readonly Arg[], flag: string): boolean {
  return args.some((arg) => {
    const text = arg.value ?? arg.text;
    if (flag.startsWith('--')) return text === flag || (!flag.includes('=') && text.startsWith(`${flag}=`));
    if (!flag.startsWith('-')) return text === flag;
    if (flag.length > 2) return text === flag;
    return (
      /^-[a-zA-Z0-9]/.test(text) && text.includes(flag.charAt(1)) && !text.startsWith('--') && isCluster(text, flag)
    );
  });
}

/** `-n1`, `-c4`, `-xzf`: a letter among letters; not one inside a word such as `-batch`. */
function isCluster(text: string, flag: string): boolean {
  const at = text.indexOf(flag.charAt(1));
  return at === 1 || (at < 4 && text.length <= 4);
}

function operandCount(args: readonly Arg[], valueFlags: ReadonlySet<string>): number {
  let count = 0;
  for (let at = 0; at < args.length; at++) {
    const text = args[at]?.value ?? args[at]?.text ?? '';
    if (valueFlags.has(text)) at++;
    else if (!text.startsWith('-')) count++;
  }
  return count;
}
