/** Commands that are started in a container: `docker exec … NAME COMMAND`, `docker run … IMAGE COMMAND`. */
import { lastFlag, readLine, type Syntax } from './flags.ts';
import { judgeAway, raise, type Scope } from './verdict.ts';
import type { Arg } from './words.ts';

const set = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const EXEC: Syntax = {
  valueFlags:
    set(`-e --env --env-file -u --user -w --workdir --detach-keys -f --file -p --project-name --index -H --host -c
    --context --profile -v --volume --name --network --entrypoint --rm-after -m --memory --cpus -h --hostname -l --label
    --mount --platform --pull --add-host --dns --cap-add --restart --link --expose -P --publish --log-driver --shm-size`),
  switches: set(
    '-i -t -it -ti -d --interactive --tty --detach --privileged --rm -T --no-TTY --no-deps --init --read-only',
  ),
};

/** Images that start the program they are called after. Source: their pages on Docker Hub. */
const IMAGES: Readonly<Record<string, string>> = {
  kubectl: 'kubectl',
  helm: 'helm',
  terraform: 'terraform',
  'aws-cli': 'aws',
  curl: 'curl',
  kcat: 'kcat',
};

function programOfImage({ value }: Arg): Arg | undefined {
  const image = /([^/:@]+)(?::[^/]*|@.*)?$/.exec(value ?? '')?.[1] ?? '';
  const program = Object.hasOwn(IMAGES, image) ? IMAGES[image] : undefined;
  return program === undefined ? undefined : { text: program, value: program };
}

/** `docker exec … NAME COMMAND`, `docker compose exec SERVICE COMMAND`, `docker run … IMAGE COMMAND`. */
export function judgeContainer(args: readonly Arg[], scope: Scope): boolean {
  const line = readLine(args, EXEC);
  const words = line.operands;
  const verbAt = words.findIndex(({ arg }) => /^(?:exec|run)$/.test(arg.value ?? ''));
  const isVerb = verbAt === 0 || (verbAt === 1 && /^(?:container|compose)$/.test(words[0]?.arg.value ?? ''));
  if (!isVerb) return false;
  const verb = words[verbAt];
  const name = words[verbAt + 1];
  if (verb === undefined || name === undefined) return false;
  const own = readLine(args.slice(0, name.at + 1), EXEC);
  const entry = lastFlag(own, '--entrypoint');
  if (verb.arg.value === 'run') raise(scope.verdict, 'changes');
  const behind = args.slice(name.at + 1).filter((arg, at) => !(at === 0 && arg.value === '--'));
  const started = entry?.written === undefined ? behind : [{ text: entry.written, value: entry.value }, ...behind];
  const isPlain = own.unsureFrom === Infinity && name.arg.value?.startsWith('-') !== true;
  if (!isPlain || started.length === 0) raise(scope.verdict, 'unknown');
  const starts = verb.arg.value === 'run' ? programOfImage(name.arg) : undefined;
  if (starts !== undefined) judgeAway(scope, (inner) => inner.start([starts, ...started], inner));
  const attended =
    own.flags.some(({ name: flag }) => /^-(?:i|-interactive)$/.test(flag)) ||
    args.some(({ text }) => /^-(?:it|ti)$/.test(text));
  if (started.length > 0) judgeAway(scope, (inner) => inner.start(started, { ...inner, fed: inner.fed || !attended }));
  return started.length > 0;
}
