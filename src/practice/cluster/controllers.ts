/** All controllers, one after the other. They look at nothing but the store. */
import { reconcileDeployment } from './deployments.ts';
import { reconcileEndpoints } from './endpoints.ts';
import { collectGarbage } from './garbage.ts';
import type { Control } from './owned.ts';
import { reconcileReplicaSet } from './replicaSets.ts';
import { reconcileStatefulSet } from './statefulSets.ts';

export function reconcileAll(control: Control): void {
  const { store } = control;
  collectGarbage(control);
  for (const deployment of store.list('deployments.apps')) reconcileDeployment(control, deployment);
  for (const set of store.list('replicasets.apps')) reconcileReplicaSet(control, set);
  for (const set of store.list('statefulsets.apps')) reconcileStatefulSet(control, set);
  for (const service of store.list('services')) reconcileEndpoints(control, service);
}
