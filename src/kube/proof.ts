/**
 * What the server says of a call before it is made: what would change, from what to what; how many objects it reaches; which
 * pod it picks. Everything here reads, or is a dry run. Asked with the person's kubectl on the session file, so that flags
 * mean what they will mean when the command runs.
 */
import path from 'node:path';
import type { ClusterCall } from '../command/types.ts';
import { firstLine } from './apiFailure.ts';
import { runKubectl, type KubectlResult, type KubectlSource } from './kubectl.ts';
import { deletionProof } from './proofDelete.ts';
import { maxNames, more, pods, refused, said, unsaid, type Proof } from './proofWords.ts';
import { rightsOf, type Right } from './rights.ts';
import { changedFields, objectName, pickedPod, readObjects, type KubeObject } from './proofObjects.ts';

export interface ProofNeeds {
  readonly source: KubectlSource;
  readonly sessionFile: string;
  /** Where relative paths of files begin. */
  readonly cwd: string;
  readonly signal: AbortSignal;
}

const noAnswer: KubectlResult = { code: undefined, stdout: '', stderr: '' };

type Ask = (words: readonly string[], input?: string) => Promise<KubectlResult>;

/** Verbs that take `--dry-run=server` and print the object that would be there then. Source: `kubectl VERB --help` of 1.35. */
const printsObject = new Set('apply create patch replace label annotate autoscale expose run set'.split(' '));
/** Verbs that take it and print a sentence an object. Source: as above. */
const printsSentence = new Set('cordon uncordon drain taint'.split(' '));
const picksPod = new Set('exec cp attach port-forward debug rsh'.split(' '));

/** All that a person reads before they decide. */
const maxCalls = 3;
const answerMs = 3000;

/**
 * Of a whole command: its calls that are not reads, asked at the same time. Within 3 s; rejects only with the signal's reason,
 * where a person cancels.
 */
export async function proveCalls(calls: readonly ClusterCall[], needs: ProofNeeds): Promise<Proof> {
  const asked = calls.filter(({ effect }) => effect !== 'reads');
  const signal = AbortSignal.any([needs.signal, AbortSignal.timeout(answerMs)]);
  const proofs = await Promise.all(asked.slice(0, maxCalls).map((call) => proveCall(call, { ...needs, signal })));
  const left = asked.length - proofs.length;
  return {
    lines: [...new Set(proofs.flatMap(({ lines }) => lines))],
    notes: [
      ...new Set(proofs.flatMap(({ notes }) => notes)),
      ...(left > 0 ? [`Of ${left} more calls the server was not asked.`] : []),
    ],
    comesBack: left === 0 && proofs.length > 0 && proofs.every(({ comesBack }) => comesBack),
  };
}

/** Never rejects but with the signal's reason: what cannot be found out is a line that says so. */
async function proveCall(call: ClusterCall, needs: ProofNeeds): Promise<Proof> {
  const { args, verb } = call;
  if (call.client === 'helm')
    return unsaid('What Helm would change is not known in advance: helm history shows what to go back to.');
  if (args === undefined) return unsaid('What it acts on is known only when it runs, so the server was not asked.');
  // What is sent to a path as it stands is sent, dry run or not; and of two `--dry-run` the last one counts.
  if (args.some((word) => /^--(?:raw|dry-run|edit)(?:=|$)/.test(word)))
    return unsaid('The server cannot say in advance what this does.');
  const ask: Ask = async (words, input) => {
    const { source, sessionFile, signal } = needs;
    // One answer may take all the time that there is for two.
    if (signal.aborted && (signal.reason as Error).name === 'TimeoutError') return noAnswer;
    const env = { KUBECONFIG: sessionFile };
    return runKubectl(source, words, { env, ...(input === undefined ? {} : { input }), timeoutMs: answerMs, signal });
  };
  const [first = '', second = ''] = verb;
  if (first === 'delete') {
    const found = await currentObjects(call, ask);
    return 'lines' in found ? found : deletionProof(call, found);
  }
  if (first === 'scale') return proveScale(call, args, ask);
  if (first === 'rollout' && second === 'restart') return proveRestart(call, ask);
  if (first === 'rollout' && second === 'undo') return proveSentence(call, args, needs, ask);
  if (printsObject.has(first)) return proveObject(call, args, needs, ask);
  if (printsSentence.has(first)) return proveSentence(call, args, needs, ask);
  if (picksPod.has(first)) return provePick(call, ask);
  return unsaid('The server cannot say in advance what this does.');
}

/** Flags of the place and of the choice of objects, as the call has them. */
function placeOf(call: ClusterCall): readonly string[] {
  return [
    ...(call.context === undefined ? [] : ['--context', call.context]),
    ...(call.namespace === undefined ? [] : call.namespace === '*' ? ['--all-namespaces'] : ['-n', call.namespace]),
  ];
}

async function proveScale(call: ClusterCall, args: readonly string[], ask: Ask): Promise<Proof> {
  const at = args.findIndex((word) => word.startsWith('--replicas'));
  const to = args[at]?.includes('=') === true ? args[at]?.split('=')[1] : args[at + 1];
  const [found, answer] = await Promise.all([currentObjects(call, ask), ask(tried(args))]);
  if (answer.code !== 0) return refused(answer);
  if ('lines' in found) return found;
  if (found.length === 0) return said('Nothing there matches it.');
  return said(
    ...found.slice(0, maxNames).map((object) => `${objectName(object)}: replicas ${fromTo(object.spec?.replicas, to)}`),
    ...more(found.length),
  );
}

function fromTo(from = 1, to = ''): string {
  return String(from) === to ? `stay ${to}` : `${from} → ${to}`;
}

async function proveRestart(call: ClusterCall, ask: Ask): Promise<Proof> {
  const found = await currentObjects(call, ask);
  if ('lines' in found) return found;
  if (found.length === 0) return said('Nothing there matches it.');
  return said(
    ...found.slice(0, maxNames).map((object) => {
      const isAtOnce = object.spec?.strategy?.type === 'Recreate';
      const { replicas } = object.spec ?? {};
      const all = replicas === undefined ? 'its pods' : pods(replicas);
      return `${objectName(object)}: replaces ${all}${isAtOnce ? ', all at once (Recreate): nothing answers meanwhile' : ''}`;
    }),
    ...more(found.length),
  );
}

/** The object that would be there, beside the one that is. */
async function proveObject(call: ClusterCall, args: readonly string[], needs: ProofNeeds, ask: Ask): Promise<Proof> {
  if (call.files.includes('-'))
    return unsaid('What comes through the pipe is known only when it runs, so the server was not asked.');
  const words = absolute(args, call, needs.cwd);
  const answer = await ask(tried(words, '--output=json'));
  if (answer.code !== 0) return refused(answer);
  const after = readObjects(answer.stdout);
  if (after.length === 0) return said('It would take this.');
  const place = call.context === undefined ? [] : ['--context', call.context];
  const asked = await ask([...place, 'get', '-f', '-', '-o', 'json', '--ignore-not-found'], answer.stdout);
  if (asked.code !== 0) return said('It would take this.');
  const before = new Map(readObjects(asked.stdout).map((object) => [keyOf(object), object]));
  const lines = after.flatMap((object) => {
    const was = before.get(keyOf(object));
    if (was === undefined) return [`${objectName(object)}: is new`];
    const changes = changedFields(was, object);
    return changes.length === 0
      ? [`${objectName(object)}: nothing changes`]
      : changes.map((change) => `${objectName(object)}: ${change}`);
  });
  const files = call.files.filter((file) => !path.isAbsolute(file) && !file.includes('://'));
  return said(
    ...lines.slice(0, 2 * maxNames),
    ...(lines.length > 2 * maxNames ? [`… and ${lines.length - 2 * maxNames} more changes`] : []),
    ...files.map((file) => `As ${path.resolve(needs.cwd, file)} is now.`),
  );
}

function keyOf({ kind, metadata }: KubeObject): string {
  return JSON.stringify([kind, metadata?.namespace, metadata?.name]);
}

async function proveSentence(call: ClusterCall, args: readonly string[], needs: ProofNeeds, ask: Ask): Promise<Proof> {
  const answer = await ask(tried(absolute(args, call, needs.cwd)));
  if (answer.code !== 0) return refused(answer);
  const lines = answer.stdout.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return said('It would take this.');
  return said(
    ...lines.slice(0, maxNames).map((line) => firstLine(line.replace(/\s*\((?:server )?dry run\)$/, ''))),
    ...more(lines.length),
  );
}

/** Which pod it takes, and whether the server lets one in. */
async function provePick(call: ClusterCall, ask: Ask): Promise<Proof> {
  const needed = rightsOf(call, '')?.find(({ subresource }) => subresource !== undefined);
  const [picked, refusal] = await Promise.all([pickedBy(call, ask), needed && refusalOf(needed, call, ask)]);
  return refusal === undefined ? picked : said(refusal);
}

/** Asked as one asks by hand: `kubectl auth can-i`. Where that is not told, it is not known. */
async function refusalOf(
  { verb, resource, subresource }: Right,
  call: ClusterCall,
  ask: Ask,
): Promise<string | undefined> {
  const place = placeOf(call).filter((word) => word !== '--all-namespaces');
  const answer = await ask([...place, 'auth', 'can-i', verb, resource, `--subresource=${subresource ?? ''}`]);
  const isNo = answer.code === 1 && /^no\b/.test(answer.stdout.trim());
  return isNo ? `It would refuse this: you may not ${verb} ${resource}/${subresource ?? ''} there.` : undefined;
}

async function pickedBy(call: ClusterCall, ask: Ask): Promise<Proof> {
  const [object] = call.objects;
  if (object?.name === undefined || object.kind === 'pod') return said();
  const owner = await ask([...placeOf(call), 'get', object.kind, object.name, '-o', 'json']);
  if (owner.code !== 0) return refused(owner);
  const labels = readObjects(owner.stdout)[0]?.spec?.selector;
  const selector = Object.entries(labels?.matchLabels ?? (labels as Record<string, unknown> | undefined) ?? {})
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  if (selector === '') return unsaid(`Which pod of ${object.kind}/${object.name} it takes is not known.`);
  const list = await ask([...placeOf(call), 'get', 'pods', '-l', selector, '-o', 'json']);
  if (list.code !== 0) return refused(list);
  const found = readObjects(list.stdout);
  const picked = pickedPod(found);
  if (picked === undefined) return said(`${object.kind}/${object.name} has no pod.`);
  return said(`It takes pod ${picked}, one of ${found.length}.`);
}

/** The objects that the call reaches now, or the proof that says why they are not known. */
async function currentObjects(call: ClusterCall, ask: Ask): Promise<readonly KubeObject[] | Proof> {
  const { objects, selector, files } = call;
  if (files.length > 0) return unsaid('What the file names is not looked up.');
  const kinds = [...new Set(objects.map(({ kind }) => kind))];
  if (kinds.length === 0) return unsaid('What it acts on cannot be told.');
  const names = objects.flatMap(({ kind, name }) => (name === undefined ? [] : [`${kind}/${name}`]));
  const which = names.length > 0 ? names : [kinds.join(','), ...(selector === undefined ? [] : ['-l', selector])];
  const asked = await ask([...placeOf(call), 'get', ...which, '-o', 'json', '--ignore-not-found']);
  return asked.code === 0 ? readObjects(asked.stdout) : refused(asked);
}

/** First of all words: behind them, a flag that lacks its value would take it, and the change would be made. */
function tried(args: readonly string[], ...flags: readonly string[]): readonly string[] {
  return ['--dry-run=server', ...flags, ...args];
}

/** kubectl is not started in the folder of the command (see `runKubectl`): its files are named in full. */
function absolute(args: readonly string[], call: ClusterCall, cwd: string): readonly string[] {
  const full = (file: string): string => (file.includes('://') ? file : path.resolve(cwd, file));
  return args.map((word, at) => {
    const glued = /^(--(?:filename|kustomize|patch-file)=|-[fk]=?)(.+)$/.exec(word);
    if (glued?.[1] !== undefined && glued[2] !== undefined && call.files.includes(glued[2])) {
      return `${glued[1]}${full(glued[2])}`;
    }
    return call.files.includes(word) && /^(?:-\w*[fk]|--filename|--kustomize)$/.test(args[at - 1] ?? '')
      ? full(word)
      : word;
  });
}
