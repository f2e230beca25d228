/** Puts the practice cluster together: the cluster, the model of the sample service in it, what runs in its pods, the API. */
import { createApiServer } from './api/server.ts';
import { createCluster } from './cluster/cluster.ts';
import { createPeople, kubeconfigText, practiceNamespaces } from './kubeconfig.ts';
import { createModel } from './model/model.ts';
import { sampleObjects } from './model/sampleObjects.ts';
import { createExecInput } from './pod/execInput.ts';
import { runInPod } from './pod/run.ts';
import type { Resolved } from './protocol.ts';
import { isScenario, noSuchScenario } from './scenarios.ts';
import type { Clock, Random } from './types.ts';

export interface PracticeSettings {
  readonly clock: Clock;
  readonly random: Random;
  /** 1: containers take as long to start, and to be started again, as in life. */
  readonly backoffFactor?: number;
  readonly onResolved: (resolved: Resolved) => void;
  /** What is a bug of this program. */
  readonly report: (error: unknown) => void;
}

export interface Practice {
  readonly server: string;
  readonly kubeconfig: string;
  /** `undefined`: it has begun. Else the sentence that says why not. */
  readonly begin: (scenario: string, namespace: string) => string | undefined;
  readonly close: () => Promise<void>;
}

/** Resolves when it listens, on loopback. */
export async function startPracticeCluster(settings: PracticeSettings): Promise<Practice> {
  const { clock, random, backoffFactor, onResolved, report } = settings;
  const namespaces = practiceNamespaces.map(({ name }) => name);
  const cluster = createCluster({
    clock,
    random,
    namespaces,
    objects: practiceNamespaces.flatMap(({ name, replicas }) => sampleObjects(name, replicas)),
    ...(backoffFactor === undefined ? {} : { backoffFactor }),
  });
  const model = createModel({
    cluster,
    namespaces,
    onResolved: ({ name, namespace, startedAt, resolvedAt }) =>
      onResolved({ event: 'resolved', scenario: name, namespace, ms: resolvedAt - startedAt }),
  });
  const people = createPeople();
  const api = createApiServer({
    cluster,
    people,
    world: (namespace) => model.world(namespace),
    pod: { runInPod, createExecInput },
    report,
  });
  cluster.start(model);
  const port = await api.listen();
  const server = `https://127.0.0.1:${port}`;
  return {
    server,
    kubeconfig: kubeconfigText(server, api.certificatePem, people),
    begin: (scenario, namespace) => {
      if (!isScenario(scenario)) return noSuchScenario(scenario);
      if (!namespaces.some((one) => one === namespace)) {
        return `The practice cluster has no service in the namespace “${namespace}”. There are: ${namespaces.join(', ')}.`;
      }
      model.startScenario(namespace, scenario);
      return undefined;
    },
    close: async () => {
      cluster.stop();
      await api.close();
    },
  };
}
