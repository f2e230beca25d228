/** What the verbs of kubectl, oc and helm do, as data. A verb that is not here is one that we cannot tell. */
import type { Effect, OwnTarget } from './types.ts';

export interface Verb {
  readonly effect: Effect;
  /** It has `--dry-run`, and then only reads. */
  readonly dryRun?: true;
  /** Its second word decides: `rollout status`, `config view`. One that is not listed has the verb's own effect. */
  readonly subs?: Readonly<Record<string, Verb>>;
  /** It writes the person's kubeconfig or logs in. */
  readonly changesContext?: true;
}
export type Verbs = Readonly<Record<string, Verb>>;

const reads: Verb = { effect: 'reads' };
const unknown: Verb = { effect: 'unknown' };
const changes: Verb = { effect: 'changes' };
const tries: Verb = { effect: 'changes', dryRun: true };
const removes: Verb = { effect: 'deletes', dryRun: true };
const switches: Verb = { effect: 'changes', changesContext: true };
const forgets: Verb = { effect: 'deletes', changesContext: true };

/** Source: `kubectl --help` and `kubectl VERB --help` of 1.35. */
export const KUBECTL: Verbs = {
  get: reads,
  describe: reads,
  logs: reads,
  log: reads,
  top: reads,
  explain: reads,
  diff: reads,
  'api-resources': reads,
  'api-versions': reads,
  version: reads,
  wait: reads,
  events: reads,
  options: reads,
  completion: reads,
  help: reads,
  kustomize: reads,
  'port-forward': reads,
  'cluster-info': { effect: 'reads', subs: { dump: reads } },
  plugin: { effect: 'unknown', subs: { list: reads } },
  auth: { effect: 'unknown', subs: { 'can-i': reads, whoami: reads, reconcile: tries } },
  rollout: {
    effect: 'unknown',
    subs: { status: reads, history: reads, restart: changes, undo: tries, pause: changes, resume: changes },
  },
  config: {
    effect: 'unknown',
    subs: {
      view: reads,
      'current-context': reads,
      'get-contexts': reads,
      'get-clusters': reads,
      'get-users': reads,
      'use-context': switches,
      use: switches,
      set: switches,
      'set-context': switches,
      'set-cluster': switches,
      'set-credentials': switches,
      'rename-context': switches,
      unset: switches,
      'delete-context': forgets,
      'delete-cluster': forgets,
      'delete-user': forgets,
    },
  },
  certificate: { effect: 'changes', subs: { approve: changes, deny: changes } },
  create: { effect: 'changes', dryRun: true, subs: { token: changes } },
  apply: {
    effect: 'changes',
    dryRun: true,
    subs: { 'view-last-applied': reads, 'set-last-applied': tries, 'edit-last-applied': changes },
  },
  patch: tries,
  replace: tries,
  label: tries,
  annotate: tries,
  expose: tries,
  run: tries,
  scale: tries,
  autoscale: tries,
  set: {
    effect: 'changes',
    dryRun: true,
    subs: {
      image: tries,
      resources: tries,
      selector: tries,
      serviceaccount: tries,
      sa: tries,
      subject: tries,
      env: tries,
    },
  },
  cordon: tries,
  uncordon: tries,
  taint: tries,
  edit: changes,
  debug: changes,
  cp: reads,
  exec: unknown,
  attach: unknown,
  proxy: unknown,
  delete: removes,
  drain: removes,
};

/** Source: the OpenShift CLI reference, the verbs that kubectl does not have. */
export const OC: Verbs = {
  ...KUBECTL,
  rollout: {
    effect: 'unknown',
    subs: { ...KUBECTL['rollout']?.subs, latest: changes, cancel: changes, retry: changes },
  },
  status: reads,
  adm: {
    effect: 'unknown',
    subs: {
      top: reads,
      'node-logs': reads,
      drain: removes,
      cordon: tries,
      uncordon: tries,
      taint: tries,
      policy: changes,
      prune: removes,
      upgrade: changes,
      certificate: changes,
      'manage-node': removes,
      groups: changes,
      'pod-network': changes,
      'new-project': changes,
    },
  },
  policy: { effect: 'changes', subs: { 'who-can': reads } },
  secrets: changes,

  whoami: reads,
  projects: reads,
  login: switches,
  logout: switches,
  project: switches,
  'new-project': switches,
  rsh: unknown,
  rsync: unknown,
  process: reads,
  'new-app': tries,
  'new-build': tries,
  'start-build': changes,
  'cancel-build': changes,
  'import-image': changes,
  tag: changes,
  // To no pods at all.
  idle: removes,
  rollback: changes,
};

/** Source: `helm help` of 4.1; `upgrade`, `install`, `rollback` and `uninstall` take `--dry-run`. */
export const HELM: Verbs = {
  list: reads,
  ls: reads,
  status: reads,
  history: reads,
  hist: reads,
  get: {
    effect: 'reads',
    subs: { all: reads, hooks: reads, manifest: reads, metadata: reads, notes: reads, values: reads },
  },
  template: reads,
  show: reads,
  inspect: reads,
  search: reads,
  version: reads,
  env: reads,
  lint: reads,
  verify: reads,
  completion: reads,
  help: reads,
  repo: { effect: 'unknown', subs: { list: reads, ls: reads } },
  plugin: { effect: 'unknown', subs: { list: reads, ls: reads } },
  dependency: { effect: 'unknown', subs: { list: reads, ls: reads } },
  install: tries,
  upgrade: tries,
  rollback: tries,
  test: changes,
  push: changes,
  uninstall: removes,
  delete: removes,
  del: removes,
  un: removes,
};

/** Flags by which a command names a cluster or an identity of its own. Source: as the flags above. */
export const TARGET_FLAGS: Readonly<Record<string, OwnTarget['flag']>> = {
  '--context': 'context',
  '--cluster': 'cluster',
  '--kubeconfig': 'kubeconfig',
  '--kuberc': 'kubeconfig',
  '--server': 'server',
  '-s': 'server',
  '--certificate-authority': 'server',
  '--insecure-skip-tls-verify': 'server',
  '--tls-server-name': 'server',
  '--user': 'user',
  '--username': 'user',
  '--password': 'user',
  '--client-certificate': 'user',
  '--client-key': 'user',
  '--as': 'as',
  '--as-group': 'as',
  '--as-uid': 'as',
  '--as-user-extra': 'as',
  '--token': 'token',
};
export const HELM_TARGET_FLAGS: Readonly<Record<string, OwnTarget['flag']>> = {
  '--kube-context': 'context',
  '--kubeconfig': 'kubeconfig',
  '--kube-apiserver': 'server',
  '--kube-ca-file': 'server',
  '--kube-tls-server-name': 'server',
  '--kube-insecure-skip-tls-verify': 'server',
  '--kube-as-user': 'as',
  '--kube-as-group': 'as',
  '--kube-token': 'token',
};
/** Variables that do the same for the command they are set for. Source: `helm env`, kubectl's documentation of kubeconfig. */
export const TARGET_VARIABLES: Readonly<Record<string, OwnTarget['flag']>> = {
  KUBECONFIG: 'kubeconfig',
  KUBERC: 'kubeconfig',
  KUBERNETES_MASTER: 'server',
  KUBERNETES_SERVICE_HOST: 'server',
  HELM_KUBECONTEXT: 'context',
  HELM_KUBEAPISERVER: 'server',
  HELM_KUBECAFILE: 'server',
  HELM_KUBETLS_SERVER_NAME: 'server',
  HELM_KUBEINSECURE_SKIP_TLS_VERIFY: 'server',
  HELM_KUBETOKEN: 'token',
  HELM_KUBEASUSER: 'as',
  HELM_KUBEASGROUPS: 'as',
};

/**
 * Other programs that write the person's kubeconfig or log in, by the words they start with.
 * Source: the reference pages of each client.
 */
export const CONTEXT_CHANGERS: readonly (readonly string[])[] = [
  ['aws', 'eks', 'update-kubeconfig'],
  ['aws', 'sso', 'login'],
  ['gcloud', 'container', 'clusters', 'get-credentials'],
  ['gcloud', 'container', 'fleet', 'memberships', 'get-credentials'],
  ['gcloud', 'auth', 'login'],
  ['az', 'aks', 'get-credentials'],
  ['az', 'login'],
  ['doctl', 'kubernetes', 'cluster', 'kubeconfig', 'save'],
  ['doctl', 'k8s', 'cluster', 'kubeconfig', 'save'],
  ['ibmcloud', 'ks', 'cluster', 'config'],
  ['ibmcloud', 'login'],
  ['oci', 'ce', 'cluster', 'create-kubeconfig'],
  ['linode-cli', 'lke', 'kubeconfig-view'],
  ['civo', 'kubernetes', 'config'],
  ['exo', 'compute', 'sks', 'kubeconfig'],
  ['scw', 'k8s', 'kubeconfig', 'install'],
  ['rancher', 'login'],
  ['rancher', 'context', 'switch'],
  ['tsh', 'kube', 'login'],
  ['tsh', 'login'],
  ['eksctl', 'utils', 'write-kubeconfig'],
  ['kind', 'export', 'kubeconfig'],
  ['kind', 'create', 'cluster'],
  ['k3d', 'kubeconfig', 'merge'],
  ['minikube', 'start'],
  ['minikube', 'update-context'],
  ['kubelogin', 'convert-kubeconfig'],
  ['kubectx'],
  ['kubens'],
  ['kubectl', 'ctx'],
  ['kubectl', 'ns'],
];
