/** `kubectl logs`, with its options and its refusals as the kubelet has them. */
import type { LogLine, Pod, Runtime } from '../types.ts';
import { storedIn, type Answer, type Call } from './call.ts';
import { isYes, numberOf } from './requestPath.ts';
import { badRequest, notFound } from './status.ts';

export function readLogs(call: Call): Answer {
  const { cluster, resource, target, query } = call;
  const pod =
    storedIn(resource) === 'pods' ? cluster.store.get('pods', target.namespace, target.name ?? '') : undefined;
  if (!pod) throw notFound(resource, target.name ?? '');
  const runtime = cluster.runtime(pod);
  const isPrevious = isYes(query, 'previous');
  const lines = chosenLines(call, linesOf(pod, runtime, containerOf(pod, query.get('container')), isPrevious));
  const hasTimes = isYes(query, 'timestamps');
  const isFollowed = isYes(query, 'follow') && !isPrevious && runtime.phase === 'running';
  const maxBytes = numberOf(query, 'limitBytes') ?? Infinity;

  return {
    kind: 'stream',
    type: 'text/plain',
    start: (stream) => {
      let left = maxBytes;
      const send = (some: readonly LogLine[]) => {
        const text = some.map((line) => `${hasTimes ? `${nanoTime(line.at)} ` : ''}${line.text}\n`).join('');
        const bytes = Buffer.byteLength(text);
        if (bytes > 0 && left > 0) stream.write(bytes > left ? Buffer.from(text).subarray(0, left).toString() : text);
        left -= bytes;
        if (left <= 0) stream.end();
      };
      send(lines);
      if (!isFollowed) {
        stream.end();
        return () => {};
      }
      return runtime.follow((line) => (line ? send([line]) : stream.end()));
    },
  };
}

/** The container that is meant; here a pod has one. */
export function containerOf(pod: Pod, wanted: string | null): string {
  const names = pod.spec.containers.map(({ name }) => name);
  const name = wanted === null || wanted === '' ? names[0] : wanted;
  if (name === undefined || !names.includes(name))
    throw badRequest(`container ${name ?? ''} is not valid for pod ${pod.metadata.name}`);
  return name;
}

function linesOf(pod: Pod, runtime: Runtime, container: string, isPrevious: boolean): readonly LogLine[] {
  const where = `container "${container}" in pod "${pod.metadata.name}"`;
  if (isPrevious) {
    if (runtime.restarts === 0 && runtime.previousLines.length === 0)
      throw badRequest(`previous terminated ${where} not found`);
    return runtime.previousLines;
  }
  switch (runtime.phase) {
    case 'pending':
    case 'creating':
      throw badRequest(`${where} is waiting to start: ContainerCreating`);
    case 'bad image':
      throw badRequest(`${where} is waiting to start: trying and failing to pull image`);
    case 'back-off':
      // Between two lives the log of the one that ended is still the current one.
      return runtime.lines.length > 0 ? runtime.lines : runtime.previousLines;
    case 'running':
    case 'ended':
      return runtime.lines;
  }
}

function chosenLines({ cluster, query }: Call, all: readonly LogLine[]): readonly LogLine[] {
  const [seconds, time, tail] = [numberOf(query, 'sinceSeconds'), query.get('sinceTime'), numberOf(query, 'tailLines')];
  const sinceTime = time === null ? -Infinity : Date.parse(time);
  if (Number.isNaN(sinceTime)) throw badRequest(`sinceTime: Invalid value: ${JSON.stringify(time)}`);
  const since = seconds === undefined ? sinceTime : cluster.clock.now() - seconds * 1000;
  const recent = since === -Infinity ? all : all.filter(({ at }) => at >= since);
  return tail === undefined ? recent : recent.slice(Math.max(0, recent.length - tail));
}

/** RFC 3339 with nine digits of a second, as container runtimes write it. */
function nanoTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000000Z');
}
