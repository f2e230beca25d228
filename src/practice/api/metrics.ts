/** The metrics API, which `kubectl top` reads: what metrics-server would have measured. */
import { rfc3339 } from '../time.ts';
import type { KubeObject, Pod, Usage } from '../types.ts';
import { document, selectionOf, withKind, type Answer, type Call } from './call.ts';
import { apiVersionOf } from './resources.ts';
import { notFound } from './status.ts';

export function readMetrics(call: Call): Answer {
  const { cluster, resource, target } = call;
  const isSelected = selectionOf(call);
  const isWanted = (object: KubeObject) =>
    isSelected(object) && (target.name === undefined || object.metadata.name === target.name);
  const measured = ({ metadata: { name, namespace, labels, creationTimestamp } }: KubeObject) => ({
    // With the labels, since `kubectl top -l` looks for them here.
    metadata: { name, namespace, labels, creationTimestamp },
    timestamp: rfc3339(cluster.clock.now()),
    window: '15.0s',
  });
  const ofNodes = () =>
    cluster.store
      .list('nodes', undefined, isWanted)
      .map((node) => ({ ...measured(node), usage: amounts(cluster.nodeUsage(node.metadata.name)) }));
  const ofPods = () =>
    cluster.store.list('pods', target.namespace, isWanted).flatMap((pod: Pod) => {
      // A pod that does not run, or has only just started, has none.
      const usage = cluster.podUsage(pod);
      const name = pod.spec.containers[0]?.name;
      return usage ? [{ ...measured(pod), containers: [{ name, usage: amounts(usage) }] }] : [];
    });

  const items: readonly object[] = resource.kind === 'NodeMetrics' ? ofNodes() : ofPods();
  if (target.name === undefined)
    return document({ kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata: {}, items });
  const [item] = items;
  const place = target.namespace === undefined ? '' : `${target.namespace}/`;
  if (!item) throw notFound({ ...resource, plural: resource.kind.toLowerCase() }, place + target.name);
  return document(withKind(resource, item));
}

function amounts({ milliCpu, mebibytes }: Usage) {
  return { cpu: `${Math.round(milliCpu * 1e6)}n`, memory: `${Math.round(mebibytes * 1024)}Ki` };
}
