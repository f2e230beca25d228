/** `kubectl logs`, with its options and its refusals as the kubelet has them. */
import type { LogLine, Pod, Runtime } from '../types.ts';
import { findObject, type Answer, type Call } from './call.ts';
import { isYes, numberOf } from './requestPath.ts';
import { badRequest } from './status.ts';

/** The pod that a path names, or a refusal: only pods have logs and programs. */
export const findPod = (call: Call): Pod => findObject(call) as Pod;

/** The container that is meant; here a pod has one. */
export function containerOf(pod: Pod, wanted: string | null): string {
  const name = pod.spec.containers[0]?.name ?? '';
  if (wanted !== null && wanted !== name)
    throw badRequest(`container ${wanted} is not valid for pod ${pod.metadata.name}`);
  return name;
}

export function readLogs(call: Call): Answer {
  const { cluster, query } = call;
  if (query.has('limitBytes')) throw badRequest('--limit-bytes is not part of the practice cluster');
  const pod = findPod(call);
  const runtime = cluster.runtime(pod);
  const isPrevious = isYes(query, 'previous');
  const lines = chosenLines(call, linesOf(pod, runtime, containerOf(pod, query.get('container')), isPrevious));
  const hasTimes = isYes(query, 'timestamps');
  const isFollowed = isYes(query, 'follow') && !isPrevious && runtime.phase === 'running';

  const start: Extract<Answer, { kind: 'stream' }>['start'] = (stream) => {
    const send = (some: readonly LogLine[]) => {
      const text = some.map((line) => `${hasTimes ? `${nanoTime(line.at)} ` : ''}${line.text}\n`).join('');
      if (text !== '') stream.write(text);
    };
    send(lines);
    if (isFollowed) return runtime.follow((line) => (line ? send([line]) : stream.end()));
    stream.end();
    return () => {};
  };
  return { kind: 'stream', type: 'text/plain', start };
}

function linesOf(pod: Pod, runtime: Runtime, container: string, isPrevious: boolean): readonly LogLine[] {
  const { phase, lines, previousLines, restarts } = runtime;
  const where = `container "${container}" in pod "${pod.metadata.name}"`;
  if (isPrevious) {
    if (restarts === 0 && previousLines.length === 0) throw badRequest(`previous terminated ${where} not found`);
    return previousLines;
  }
  if (phase === 'pending' || phase === 'creating') throw badRequest(`${where} is waiting to start: ContainerCreating`);
  if (phase === 'bad image') throw badRequest(`${where} is waiting to start: trying and failing to pull image`);
  // Between two lives the log of the one that ended is still the current one.
  return phase === 'back-off' && lines.length === 0 ? previousLines : lines;
}

function chosenLines({ cluster, query }: Call, all: readonly LogLine[]): readonly LogLine[] {
  const [seconds, time, tail] = [numberOf(query, 'sinceSeconds'), query.get('sinceTime'), numberOf(query, 'tailLines')];
  const sinceTime = time === null ? -Infinity : Date.parse(time);
  if (Number.isNaN(sinceTime)) throw badRequest(`sinceTime: Invalid value: ${JSON.stringify(time)}`);
  const since = seconds === undefined ? sinceTime : cluster.clock.now() - seconds * 1000;
  const recent = all.filter(({ at }) => at >= since);
  return tail === undefined ? recent : recent.slice(Math.max(0, recent.length - tail));
}

/** RFC 3339 with nine digits of a second, as container runtimes write it. */
function nanoTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000000Z');
}
