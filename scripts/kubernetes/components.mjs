/** How each program of the cluster is started. Files are where `cluster.mjs` puts them, under `/var/lib`. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { askApi, until } from './askApi.mjs';
import { call } from './programs.mjs';

/**
 * @typedef {import('./machine.mjs').Machine} Machine
 * @typedef {import('./processes.mjs').Processes} Processes
 */

const nodeAddress = '10.244.0.1';
const pki = '/var/lib/pki';
const kubeconfigs = '/var/lib/kubeconfig';
const etcdAddress = 'http://127.0.0.1:2379';

/** Runs containers. It answers when this comes back. */
export async function startContainerd(/** @type {Machine} */ { tools }, /** @type {Processes} */ { start }) {
  const file = '/var/lib/containerd.toml';
  writeFileSync(file, containerdConfig(tools));
  start('containerd', `${tools}/usr/bin/containerd`, ['--config', file], environment(tools));
  const ctr = (/** @type {string[]} */ ...words) =>
    call(`${tools}/usr/bin/ctr`, ['-a', '/run/containerd.sock', ...words]);
  await until('containerd', 30, async () => (await ctr('version')).includes('Server'));
}

/** containerd finds runc and its own helper on the PATH, and what those are linked with beside them. */
function environment(/** @type {string} */ tools) {
  const search = [`${tools}/usr/bin`, `${tools}/usr/sbin`, process.env.PATH].join(':');
  return { ...process.env, PATH: search, LD_LIBRARY_PATH: `${tools}/usr/lib/x86_64-linux-gnu` };
}

function containerdConfig(/** @type {string} */ tools) {
  return `version = 2
root = "/var/lib/containerd"
state = "/run/containerd"
[grpc]
  address = "/run/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "registry.example/pause:1"
  stream_server_address = "127.0.0.1"
  disable_apparmor = true
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${tools}/usr/lib/cni"
    conf_dir = "/var/lib/cni-config"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.internal.v1.opt"]
  path = "/var/lib/containerd-opt"
`;
}

/** etcd, the API server, controllers and the scheduler. */
export async function startControlPlane(/** @type {Machine} */ { kubernetes }, /** @type {Processes} */ { start }) {
  start('etcd', path.join(kubernetes, 'etcd'), [
    '--data-dir=/var/lib/etcd',
    `--listen-client-urls=${etcdAddress}`,
    `--advertise-client-urls=${etcdAddress}`,
    '--listen-peer-urls=http://127.0.0.1:2380',
    '--initial-advertise-peer-urls=http://127.0.0.1:2380',
    '--initial-cluster=default=http://127.0.0.1:2380',
    // It is thrown away.
    '--unsafe-no-fsync',
  ]);
  await until('etcd', 30, async () => (await fetch(`${etcdAddress}/health`)).ok);
  start('apiserver', path.join(kubernetes, 'kube-apiserver'), [
    ...apiServer('ca', 6443),
    `--kubelet-client-certificate=${pki}/apiserver.crt`,
    `--kubelet-client-key=${pki}/apiserver.key`,
    `--kubelet-certificate-authority=${pki}/ca.crt`,
    '--kubelet-preferred-address-types=InternalIP',
    '--enable-admission-plugins=NodeRestriction',
    // For metrics-server, which the API server asks in the person's name.
    `--requestheader-client-ca-file=${pki}/front.crt`,
    '--requestheader-allowed-names=front-proxy',
    '--requestheader-extra-headers-prefix=X-Remote-Extra-',
    '--requestheader-group-headers=X-Remote-Group',
    '--requestheader-username-headers=X-Remote-User',
    `--proxy-client-cert-file=${pki}/front-proxy.crt`,
    `--proxy-client-key-file=${pki}/front-proxy.key`,
    '--enable-aggregator-routing=true',
  ]);
  await until('The API server', 90, async () => (await askApi('/readyz')) === 'ok');
  const own = (/** @type {string} */ name) => [
    `--kubeconfig=${kubeconfigs}/${name}`,
    `--authentication-kubeconfig=${kubeconfigs}/${name}`,
    `--authorization-kubeconfig=${kubeconfigs}/${name}`,
    '--bind-address=127.0.0.1',
    '--leader-elect=false',
  ];
  start('controllers', path.join(kubernetes, 'kube-controller-manager'), [
    ...own('controllers'),
    `--service-account-private-key-file=${pki}/accounts.key`,
    `--root-ca-file=${pki}/ca.crt`,
    '--use-service-account-credentials=true',
    '--allocate-node-cidrs=false',
  ]);
  start('scheduler', path.join(kubernetes, 'kube-scheduler'), own('scheduler'));
}

/** What both servers are started with. */
function apiServer(/** @type {string} */ authority, /** @type {number} */ port) {
  const own = authority === 'ca' ? 'apiserver' : 'other-apiserver';
  return [
    `--etcd-servers=${etcdAddress}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--advertise-address=${nodeAddress}`,
    '--endpoint-reconciler-type=none',
    `--tls-cert-file=${pki}/${own}.crt`,
    `--tls-private-key-file=${pki}/${own}.key`,
    `--client-ca-file=${pki}/${authority}.crt`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${pki}/accounts.pub`,
    `--service-account-signing-key-file=${pki}/accounts.key`,
    '--service-cluster-ip-range=10.96.0.0/16',
    '--authorization-mode=Node,RBAC',
  ];
}

/** The kubelet, once containerd is there. */
export async function startNode(
  /** @type {Machine} */ { kubernetes, tools, cgroup },
  /** @type {Processes} */ { start },
) {
  writeFileSync('/var/lib/kubelet.yaml', kubeletConfig(cgroup));
  const args = [
    '--config=/var/lib/kubelet.yaml',
    `--kubeconfig=${kubeconfigs}/kubelet`,
    '--hostname-override=node-1',
    `--node-ip=${nodeAddress}`,
    '--root-dir=/var/lib/kubelet',
  ];
  start('kubelet', path.join(kubernetes, 'kubelet'), args, environment(tools));
  await until('The node', 60, async () => {
    const node = await askApi('/api/v1/nodes/node-1');
    const conditions = /** @type {{ type: string, status: string }[]} */ (node.status.conditions);
    return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  });
}

function kubeletConfig(/** @type {string} */ cgroup) {
  return `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
# There are machines that still have version 1.
failCgroupV1: false
cgroupDriver: cgroupfs
cgroupRoot: /${cgroup}
enforceNodeAllocatable: [pods]
containerRuntimeEndpoint: unix:///run/containerd.sock
authentication:
  anonymous: { enabled: false }
  webhook: { enabled: true }
  x509: { clientCAFile: ${pki}/ca.crt }
authorization: { mode: Webhook }
address: ${nodeAddress}
healthzPort: 0
tlsCertFile: ${pki}/kubelet.crt
tlsPrivateKeyFile: ${pki}/kubelet.key
clusterDomain: cluster.local
clusterDNS: ['${nodeAddress}']
resolvConf: ''
staticPodPath: ''
failSwapOn: false
# There is no kube-proxy here, and no netfilter may be.
makeIPTablesUtilChains: false
evictionHard: { memory.available: 50Mi, nodefs.available: 1%, imagefs.available: 1%, nodefs.inodesFree: 0% }
# The images cannot be fetched again.
imageGCHighThresholdPercent: 100
podLogsDir: /var/lib/pod-logs
# Tests read logs longer than those that are kept as they are elsewhere.
containerLogMaxSize: 1Gi
volumePluginDir: /var/lib/volume-plugins
`;
}

/** For `kubectl top`: a program of the node's, which the API server finds through a Service (`manifests/metrics.yaml`). */
export async function startMetrics(/** @type {Machine} */ { metrics }, /** @type {Processes} */ { start }) {
  start('metrics', path.join(metrics, 'metrics-server'), [
    `--bind-address=${nodeAddress}`,
    '--secure-port=10443',
    `--kubeconfig=${kubeconfigs}/metrics`,
    `--authentication-kubeconfig=${kubeconfigs}/metrics`,
    `--authorization-kubeconfig=${kubeconfigs}/metrics`,
    `--tls-cert-file=${pki}/metrics.crt`,
    `--tls-private-key-file=${pki}/metrics.key`,
    `--kubelet-certificate-authority=${pki}/ca.crt`,
    '--kubelet-preferred-address-types=InternalIP',
    '--metric-resolution=10s',
    '--kubelet-request-timeout=5s',
  ]);
}

/** Another cluster, as far as a kubeconfig can tell: another authority, and other objects in the same etcd. */
export async function startOther(/** @type {Machine} */ { kubernetes }, /** @type {Processes} */ { start }) {
  start('other', path.join(kubernetes, 'kube-apiserver'), [...apiServer('other', 7443), '--etcd-prefix=/other']);
  await until('The second API server', 60, async () => (await askApi('/readyz', 7443, 'other')) === 'ok');
}
