/** The metrics API, which `kubectl top` reads: what metrics-server would have measured. */
import { rfc3339 } from '../time.ts';
import type { Cluster, KubeObject, Pod } from '../types.ts';
import { document, selectionOf, type Answer, type Call } from './call.ts';
import { apiVersionOf } from './resources.ts';
import { notFound } from './status.ts';

type Usage = ReturnType<Cluster['nodeUsage']>;

export function readMetrics(call: Call): Answer {
  const { cluster, resource, target } = call;
  const head = { timestamp: rfc3339(cluster.clock.now()), window: '15.0s' };
  const isSelected = selectionOf(call);
  const isWanted = (object: KubeObject) =>
    isSelected(object) && (target.name === undefined || object.metadata.name === target.name);
  const items =
    resource.kind === 'NodeMetrics'
      ? cluster.store
          .list('nodes', undefined, isWanted)
          .map((node) => ({ ...metadataOf(node), ...head, usage: amounts(cluster.nodeUsage(node.metadata.name)) }))
      : cluster.store.list('pods', target.namespace, isWanted).flatMap((pod: Pod) => {
          // A pod that does not run, or has only just started, has none.
          const usage = cluster.podUsage(pod);
          const name = pod.spec.containers[0]?.name;
          return usage ? [{ ...metadataOf(pod), ...head, containers: [{ name, usage: amounts(usage) }] }] : [];
        });

  const apiVersion = apiVersionOf(resource);
  if (target.name === undefined) return document({ kind: `${resource.kind}List`, apiVersion, metadata: {}, items });
  const [item] = items;
  if (!item) {
    const name = target.namespace === undefined ? target.name : `${target.namespace}/${target.name}`;
    throw notFound({ ...resource, plural: resource.kind.toLowerCase() }, name);
  }
  return document({ kind: resource.kind, apiVersion, ...item });
}

/** With the labels, since `kubectl top -l` looks for them here. */
function metadataOf({ metadata: { name, namespace, labels, creationTimestamp } }: KubeObject) {
  return { metadata: { name, ...(namespace !== undefined && { namespace }), labels, creationTimestamp } };
}

function amounts({ milliCpu, mebibytes }: Usage) {
  return { cpu: `${Math.round(milliCpu * 1e6)}n`, memory: `${Math.round(mebibytes * 1024)}Ki` };
}
