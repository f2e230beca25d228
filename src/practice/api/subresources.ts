/** `scale`, `eviction` and `status`; what else there is in Kubernetes is refused in words. */
import { isObject, parseBody, parseObject, partOf, textOf } from './body.ts';
import { document, findObject, success, withKind, type Answer, type Call } from './call.ts';
import { conform } from './conform.ts';
import type { KubeObject } from '../types.ts';
import { get } from './read.ts';
import { readLogs } from './logs.ts';
import { shapeOf } from './shapes.ts';
import { badRequest, notOffered } from './status.ts';
import { applyPatch, asJson, isDryRun, replace } from './write.ts';

export function answerSubresource(call: Call): Answer {
  const { resource, target, verb, cluster } = call;
  const offered = resource.subresources.find(({ name }) => name === target.subresource);
  if (!offered?.verbs.includes(verb)) throw notOffered(`${resource.plural}/${target.subresource ?? ''}`);
  switch (offered.name) {
    case 'scale':
      return scale(call);
    case 'status':
      return get(call);
    case 'log':
      return readLogs(call);
    case 'eviction': {
      const { metadata } = findObject(call);
      const pod = cluster.store.get('pods', metadata.namespace, metadata.name);
      if (pod && !isDryRun(call)) cluster.removePod(pod);
      cluster.reconcileSoon();
      return document(success, 201);
    }
    default:
      // An exec comes as an upgrade, and never gets here.
      throw badRequest('Upgrade request required');
  }
}

function scale(call: Call): Answer {
  const old = findObject(call);
  const shown = scaleOf(old);
  if (call.verb === 'get') return document(shown);
  const type = call.contentType.split(';')[0]?.trim() ?? '';
  const given =
    call.verb === 'update'
      ? parseObject(call.body, call.contentType)
      : applyPatch(type, shown, parseBody(call.body, call.contentType), call.body, 'Scale').result;
  const { value, wrong } = conform(given, shapeOf('Scale'));
  if (wrong) throw badRequest(`Scale in version "v1" cannot be handled as a Scale: ${wrong.decoded}`);
  const object = asJson(withKind(call.resource, old));
  const [metadata, spec] = [partOf(object, 'metadata'), partOf(object, 'spec')];
  const resourceVersion = partOf(value, 'metadata', 'resourceVersion') ?? old.metadata.resourceVersion;
  const changed = replace(call, old, {
    ...object,
    metadata: { ...(isObject(metadata) && metadata), resourceVersion },
    spec: { ...(isObject(spec) && spec), replicas: partOf(value, 'spec', 'replicas') ?? 0 },
  });
  return document(scaleOf(changed));
}

function scaleOf(workload: KubeObject) {
  const { name, namespace = '', uid, resourceVersion, creationTimestamp } = workload.metadata;
  const json = asJson(workload);
  const labels = partOf(json, 'spec', 'selector', 'matchLabels');
  const selector = Object.entries(isObject(labels) ? labels : {}).map(
    ([key, value]) => `${key}=${textOf(value) ?? ''}`,
  );
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: partOf(json, 'spec', 'replicas') ?? 0 },
    status: { replicas: partOf(json, 'status', 'replicas') ?? 0, selector: selector.join() },
  };
}
