/** What the flags of kubectl and helm are for, and values that they take, as data. Source: `VERB --help` of kubectl 1.35 and helm 4.1. */

type Words = Readonly<Record<string, string>>;

const SELECT: Words = { '-l': 'only what has these labels: app=web', '-A': 'in all namespaces' };
const NAMESPACE: Words = { '-n': 'in this namespace' };
const DRY_RUN: Words = {
  '--dry-run=server': 'the server only checks it',
  '--dry-run=client': 'only prints',
};
const FILES: Words = { '-f': 'a file with manifests', '-k': 'a folder for kustomize', '-R': 'with the folders below' };
const OUTPUT: Words = { '-o': 'how it is printed' };
const CONTAINER: Words = { '-c': 'in this container' };
const INPUT: Words = { '-i': 'with input', '-t': 'in a terminal', '-it': 'you type into it' };
const TIMEOUT: Words = { '--timeout': 'how long it waits: 60s' };

/** Behind all others: it takes a command away from the context that a person has chosen. */
export const CONTEXT_FLAGS = {
  kubectl: { '--context': 'not on the chosen context' },
  helm: { '--kube-context': 'not on the chosen context' },
} as const satisfies Readonly<Record<string, Words>>;

/** A value may follow, as the tables of `command/` know. */
export const KUBECTL_FLAGS: Readonly<Record<string, Words>> = {
  get: {
    ...NAMESPACE,
    ...OUTPUT,
    ...SELECT,
    '-w': 'prints what changes, until stopped',
    '--field-selector': 'by field: status.phase=Running',
    '--sort-by': 'in the order of a field',
    '--show-labels': 'with all labels',
    '--no-headers': 'without the line of titles',
    '--ignore-not-found': 'what is gone is no failure',
    '-L': 'with these labels as columns',
  },
  describe: { ...NAMESPACE, ...SELECT, '--show-events': 'with what happened: true or false' },
  logs: {
    ...NAMESPACE,
    ...CONTAINER,
    '--tail': 'the last lines; -l alone shows ten',
    '--since': 'of the last time: 10m',
    '--since-time': 'since a time: 2026-01-31T03:00:00Z',
    '-l': 'of all pods with these labels',
    '-p': 'of the container before the restart',
    '-f': 'runs until stopped',
    '--timestamps': 'with the time of each line',
    '--prefix': 'with the pod in front of each line',
    '--all-containers': 'of all containers',
    '--max-log-requests': 'how many pods at once, with -l',
  },
  exec: { ...NAMESPACE, ...CONTAINER, ...INPUT, '--': 'what follows runs in the container' },
  attach: { ...NAMESPACE, ...CONTAINER, ...INPUT },
  debug: {
    ...NAMESPACE,
    ...CONTAINER,
    ...INPUT,
    '--image': 'of the container that is added',
    '--target': 'the container whose processes it sees',
    '--copy-to': 'works on a copy with this name',
    '--profile': 'what it may do: general, netadmin',
  },
  top: {
    ...NAMESPACE,
    ...SELECT,
    '--containers': 'each container',
    '--sort-by': 'cpu or memory',
    '--no-headers': 'without the line of titles',
  },
  events: {
    ...NAMESPACE,
    '--for': 'of one object: pod/web-1',
    '--types': 'Warning or Normal',
    '-A': 'in all namespaces',
    '-w': 'runs until stopped',
  },
  explain: { '--recursive': 'with all fields below' },
  diff: { ...NAMESPACE, ...FILES, '--server-side': 'as the server would apply it' },
  wait: { ...NAMESPACE, ...SELECT, ...TIMEOUT, '--for': 'condition=Ready, delete' },
  rollout: {
    ...NAMESPACE,
    ...TIMEOUT,
    '-w': 'waits for the end',
    '--revision': 'one of the history',
    '--to-revision': 'goes back to this one',
  },
  scale: {
    ...NAMESPACE,
    '--replicas': 'how many; 0 stops all',
    '--current-replicas': 'only where it has so many now',
    ...DRY_RUN,
  },
  autoscale: {
    ...NAMESPACE,
    '--min': 'at least',
    '--max': 'at most',
    '--cpu-percent': 'the load to aim at',
    ...DRY_RUN,
  },
  set: {
    ...NAMESPACE,
    '--limits': 'cpu=500m,memory=1Gi',
    '--requests': 'cpu=100m,memory=256Mi',
    '-c': 'of this container',
    '--list': 'only prints what is set',
    ...DRY_RUN,
  },
  delete: {
    ...NAMESPACE,
    ...SELECT,
    ...FILES,
    '--wait': 'true or false: until it is gone',
    '--grace-period': 'seconds to end by itself',
    '--force': 'takes it away at once, without waiting',
    '--cascade': 'what becomes of what belongs to it',
    '--ignore-not-found': 'what is gone is no failure',
    '--all': 'everything of the kind',
    ...DRY_RUN,
  },
  apply: {
    ...NAMESPACE,
    ...FILES,
    '--server-side': 'the server works it out',
    '--prune': 'deletes what the files no longer have',
    '--force': 'deletes and makes anew where it must',
    '--field-manager': 'who it says it is',
    ...DRY_RUN,
  },
  create: { ...NAMESPACE, ...FILES, ...OUTPUT, '--from-literal': 'key=value', '--from-file': 'a file', ...DRY_RUN },
  replace: { ...NAMESPACE, ...FILES, '--force': 'deletes it and makes it anew', ...DRY_RUN },
  patch: {
    ...NAMESPACE,
    '-p': 'the patch',
    '--type': 'merge, json or strategic',
    '--subresource': 'such as scale, status',
    ...DRY_RUN,
  },
  label: {
    ...NAMESPACE,
    ...SELECT,
    '--overwrite': 'also where it has another value',
    '--list': 'only prints',
    ...DRY_RUN,
  },
  annotate: {
    ...NAMESPACE,
    ...SELECT,
    '--overwrite': 'also where it has another value',
    '--list': 'only prints',
    ...DRY_RUN,
  },
  run: {
    ...NAMESPACE,
    ...INPUT,
    '--image': 'what it runs',
    '--rm': 'deletes the pod behind it',
    '--restart': 'Never for a pod that runs once',
    '--env': 'KEY=value',
    '--command': 'the words behind -- are the command',
    ...DRY_RUN,
  },
  drain: {
    '--ignore-daemonsets': 'leaves pods of daemon sets',
    '--delete-emptydir-data': 'also where data is lost',
    '--grace-period': 'seconds to end by itself',
    '--force': 'also pods that nothing brings back',
    '--disable-eviction': 'past disruption budgets',
    ...TIMEOUT,
    ...DRY_RUN,
  },
  cordon: { '-l': 'nodes with these labels', ...DRY_RUN },
  uncordon: { '-l': 'nodes with these labels', ...DRY_RUN },
  taint: { '-l': 'nodes with these labels', '--overwrite': 'also where it has another value', ...DRY_RUN },
  cp: { ...NAMESPACE, ...CONTAINER, '--retries': 'how often it goes on after a break' },
  'port-forward': { ...NAMESPACE, '--address': 'who may reach it' },
  expose: {
    ...NAMESPACE,
    '--port': 'of the service',
    '--target-port': 'of the pods',
    '--type': 'ClusterIP, NodePort, LoadBalancer',
    '--name': 'of the service',
    ...DRY_RUN,
  },
  auth: {
    ...NAMESPACE,
    '--as': 'what somebody else may do',
    '--list': 'all that you may do',
    '-A': 'in all namespaces',
  },
  config: { '--minify': 'only the chosen context', '-o': 'how it is printed' },
  'api-resources': { '--namespaced': 'true or false', '--api-group': 'of one group', '-o': 'name or wide' },
  version: { '--client': 'asks no server', '-o': 'json or yaml' },
  edit: NAMESPACE,
};

const HELM_NAMESPACE: Words = { '-n': 'in this namespace' };
const HELM_CHART: Words = {
  '-f': 'a file with values',
  '--set': 'key=value',
  '--version': 'of the chart',
  '--dry-run': 'prints, nothing changes',
  '--timeout': 'how long it waits: 5m',
  '--wait': 'until all is ready',
  '--atomic': 'goes back where it fails',
};

export const HELM_FLAGS: Readonly<Record<string, Words>> = {
  list: { ...HELM_NAMESPACE, '-A': 'in all namespaces', '--filter': 'names that match', '-o': 'table, json or yaml' },
  status: { ...HELM_NAMESPACE, '--revision': 'one of the history', '-o': 'table, json or yaml' },
  history: { ...HELM_NAMESPACE, '--max': 'how many', '-o': 'table, json or yaml' },
  get: { ...HELM_NAMESPACE, '--revision': 'one of the history', '-o': 'table, json or yaml' },
  template: { ...HELM_NAMESPACE, '-f': 'a file with values', '--set': 'key=value', '--version': 'of the chart' },
  install: { ...HELM_NAMESPACE, ...HELM_CHART, '--create-namespace': 'makes the namespace' },
  upgrade: {
    ...HELM_NAMESPACE,
    ...HELM_CHART,
    '--install': 'installs it where it is not there',
    '--reuse-values': 'keeps the values of before',
  },
  rollback: {
    ...HELM_NAMESPACE,
    '--wait': 'until all is ready',
    '--timeout': 'how long it waits: 5m',
    '--dry-run': 'prints, nothing changes',
  },
  uninstall: {
    ...HELM_NAMESPACE,
    '--keep-history': 'so that it can come back',
    '--dry-run': 'prints, nothing changes',
  },
};

/** Flags that mean the same. */
const SAME: readonly (readonly string[])[] = [
  ['--namespace', '-n'],
  ['--selector', '-l'],
  ['--output', '-o'],
  ['--container', '-c'],
  ['--filename', '-f'],
  ['--context', '--kube-context'],
];

export function sameFlags(flag: string): readonly string[] {
  return SAME.find((group) => group.includes(flag)) ?? [flag];
}

/** Under the first of those that mean the same. */
export const FLAG_VALUES: Readonly<Record<string, readonly string[]>> = {
  '--output': ['wide', 'yaml', 'json', 'name', 'jsonpath=', 'custom-columns=', 'go-template='],
  '--dry-run': ['server', 'client', 'none'],
  '--tail': ['100', '500', '-1'],
  '--since': ['10m', '1h', '24h'],
  '--timeout': ['60s', '5m'],
  '--type': ['merge', 'json', 'strategic'],
  '--cascade': ['background', 'foreground', 'orphan'],
  '--for': ['condition=Ready', 'condition=Available', 'condition=Complete', 'delete'],
  '--types': ['Warning', 'Normal'],
  '--restart': ['Never', 'OnFailure', 'Always'],
  '--field-selector': ['status.phase!=Running', 'status.phase=Pending', 'type=Warning', 'spec.nodeName='],
  '--profile': ['general', 'netadmin', 'sysadmin', 'restricted', 'baseline'],
};
/** Where the verb decides. */
export const FLAG_VALUES_OF: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  top: { '--sort-by': ['cpu', 'memory'] },
  get: { '--sort-by': ['.metadata.creationTimestamp', '.lastTimestamp', '.status.startTime'] },
};

/** Kinds that a verb takes, where it does not take all. */
export const KINDS_OF: Readonly<Record<string, readonly string[]>> = {
  rollout: ['deployment', 'statefulset', 'daemonset'],
  scale: ['deployment', 'statefulset', 'replicaset'],
  autoscale: ['deployment', 'statefulset', 'replicaset'],
  set: ['deployment', 'statefulset', 'daemonset', 'pod', 'cronjob', 'job'],
  expose: ['deployment', 'pod', 'service', 'replicaset'],
  top: ['pod', 'node'],
  taint: ['node'],
};
/** Source: `kubectl create --help`. */
export const CREATED =
  'clusterrole clusterrolebinding configmap cronjob deployment ingress job namespace poddisruptionbudget priorityclass quota role rolebinding secret service serviceaccount token'.split(
    ' ',
  );
