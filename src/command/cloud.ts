/** Clients of clouds and platforms, by one rule: the word that is a verb decides, and what stands before it must be known nouns. */
import { effectOfMethod } from './said.ts';
import type { Effect } from './types.ts';
import { strongest } from './verdict.ts';
import type { Arg } from './words.ts';

const set = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Source: the command references of the clients below; each verb means the same in all of them. */
const READING =
  set(`get list describe show ls head lookup search status history version help info inspect logs log tail view wait
  whoami read batch-get filter query scan diff top config-view test-iam-permissions check versions explain list-instances`);
const DELETING = set(
  'delete remove terminate destroy rm rb purge deregister del batch-delete uninstall abandon forget decommission erase prune drop evict flush confirm-deletion schedule-key-deletion',
);
const CHANGING =
  set(`create update set put apply add start stop restart reboot resize scale modify attach detach enable disable
  cp mv sync mb presign run invoke send publish execute import export promote failover rollback upgrade patch replace reset
  register associate disassociate authorize revoke change tag untag restore backup copy upload download drain cordon
  reconcile suspend resume rotate renew assign unassign deploy submit cancel accept reject allocate release move migrate
  swap rename edit lock unlock grant activate deactivate configure login logout connect switch use init install sync-app
  recreate bind link unlink join leave purchase simulate batch-write write rollout deallocate redeploy generate push pull
  clone build trigger rerun retry approve merge close reopen annotate label pause unpause ssh scp exec proxy tunnel
  enter exit complete continue redrive abort record split seek snapshot schedule respond reject resend provision
  batch-stop batch-start batch-update batch-create batch-put batch-enable batch-disable unset bootstrap
  perform-maintenance recreate-instances set-size reimage save-default put-metric-data transact-write issue access`);

/** Nouns that stand before the verb. One that is not here may be a verb that we do not know. Source: as above. */
const NOUNS =
  set(`compute instances instance instance-groups managed unmanaged disks disk networks network subnets subnet
  firewall-rules firewall addresses address forwarding-rules backend-services health-checks target-pools routers router snapshots
  snapshot images image zones regions machine-types url-maps ssl-certificates container clusters cluster node-pools
  nodepool node-pool operations operation sql databases database users user backups backup logging sinks metrics metric projects project iam
  service-accounts service-account roles role keys key configurations auth redis pubsub topics topic subscriptions
  subscription services service revisions functions function dns record-sets managed-zones kms secrets secret
  monitor monitoring artifacts repositories builds app storage buckets bucket objects object beta alpha vm vms vmss aks acr group groups
  resource vnet nsg lb public-ip nic account ad sp keyvault webapp functionapp appservice plan postgres mysql cosmosdb
  server flexible-server replica activity-log alert autoscale tag blob k8s kubernetes droplet droplets load-balancer
  volume volumes domain records registry app-platform apps clustermesh connectivity backup-location schedule restore-item
  repo cert cluster-info proj appset restore config project-info repository log-analytics workspace proxy-config proxy-status helmrelease helmreleases kustomization kustomizations sources
  source git helm hr ks pr issue workflow release job jobs pipeline organizations folders billing access-context-manager backup-restore backups backup-plans workload-identity-pools providers binauthz spanner bigtable
  dataflow dataproc endpoints tasks queues scheduler eventarc deployments deployment addon addons fleet memberships
  organizations policies policy certificate-manager certificates certificate trace traces health node nodes pods run`);

interface Client {
  /** Flags in front of the verb that take the next word. */
  readonly valueFlags: ReadonlySet<string>;
  /** The verb is the word with this number, whatever stands before it: `aws SERVICE OPERATION`. */
  readonly verbAt?: number;
  /** Whole commands that the rule would misread. */
  readonly exact?: Readonly<Record<string, Effect>>;
}

const CLIENTS: Readonly<Record<string, Client>> = {
  aws: {
    valueFlags: set(
      '--region --profile --output --endpoint-url --query --color --ca-bundle --cli-read-timeout --cli-connect-timeout',
    ),
    verbAt: 1,
    exact: {
      's3 cp': 'changes',
      's3api get-object': 'changes',
      's3api get-object-torrent': 'changes',
      'glacier get-job-output': 'changes',
      'apigateway get-export': 'changes',
      'apigateway get-sdk': 'changes',
      'ebs get-snapshot-block': 'changes',
      'codeartifact get-package-version-asset': 'changes',
      'mediastore-data get-object': 'changes',
      'iot-data get-thing-shadow': 'changes',
      // With `--auto-create` it makes a user.
      'redshift get-cluster-credentials': 'unknown',
      'sts assume-role': 'reads',
      'logs start-query': 'reads',
      'iam simulate-principal-policy': 'reads',
      'iam simulate-custom-policy': 'reads',
    },
  },
  gcloud: {
    valueFlags: set(
      '--project --account --format --region --zone --configuration --verbosity --impersonate-service-account',
    ),
    // Without a file it goes to the terminal.
    exact: { 'container binauthz policy export': 'reads' },
  },
  gsutil: {
    valueFlags: set('-o -h -u'),
    verbAt: 0,
    exact: { cat: 'reads', du: 'reads', stat: 'reads', hash: 'reads', rsync: 'changes' },
  },
  az: {
    valueFlags: set('--subscription --resource-group -g --output -o --query --name -n'),
    // Here a link is a thing.
    exact: { 'network private-dns link vnet list': 'reads', 'network private-dns link vnet show': 'reads' },
  },
  doctl: { valueFlags: set('--context --access-token -t --output -o --config -c') },
  ibmcloud: { valueFlags: set('') },
  oci: { valueFlags: set('--profile --region --compartment-id -c') },
  eksctl: { valueFlags: set('--region --profile'), verbAt: 0, exact: { utils: 'unknown', drain: 'deletes' } },
  heroku: {
    valueFlags: set('-a --app'),
    verbAt: 0,
    exact: {
      'pg:reset': 'deletes',
      'maintenance:on': 'changes',
      'maintenance:off': 'changes',
      ps: 'reads',
      releases: 'reads',
      apps: 'reads',
      addons: 'reads',
    },
  },
  flyctl: { valueFlags: set('-a --app') },
  fly: { valueFlags: set('-a --app') },
  argocd: {
    valueFlags: set(
      '--server --auth-token --grpc-web-root-path --config --argocd-context --kind --container --tail --since-seconds --group --namespace',
    ),
    exact: { 'app manifests': 'reads', 'app resources': 'reads' },
  },
  velero: { valueFlags: set('-n --namespace --kubeconfig --kubecontext') },
  flux: {
    valueFlags: set('-n --namespace --kubeconfig --context'),
    verbAt: 0,
    exact: { events: 'reads', stats: 'reads', tree: 'reads', trace: 'reads', export: 'reads' },
  },
  istioctl: {
    valueFlags: set('-n --namespace -i --istioNamespace --kubeconfig --context -c'),
    exact: {
      'proxy-status': 'reads',
      ps: 'reads',
      analyze: 'reads',
      'proxy-config': 'reads',
      pc: 'reads',
      // With a level it sets it.
      'proxy-config log': 'unknown',
      'pc log': 'unknown',
      'admin log': 'unknown',
    },
  },
  linkerd: {
    valueFlags: set('-n --namespace -L --linkerd-namespace --kubeconfig --context'),
    exact: { 'viz stat': 'reads', 'viz edges': 'reads', 'viz routes': 'reads' },
  },
  gh: { valueFlags: set('-R --repo --hostname'), exact: { 'workflow run': 'changes' } },
};

export const CLOUD_CLIENTS: readonly string[] = Object.keys(CLIENTS);

const LOSES_MORE = /^--(?:delete|prune|purge)$/;

/** Things whose name begins with a verb. */
const THINGS = set('access-context-manager backup-restore');

/** Words are looked at no further than this: behind the verb stand names. */
const MAX_WORDS = 6;

export function judgeCloud(args: readonly Arg[], _scope: unknown, program: string): Effect {
  return effectOfMethod(args.map(({ value, text }) => value ?? text)) === 'deletes'
    ? 'deletes'
    : effectOfWords(args, program);
}

function effectOfWords(args: readonly Arg[], program: string): Effect {
  const client = CLIENTS[program];
  if (client === undefined) return 'unknown';
  if (args.every((arg) => /^(?:--version|--help|help|version)$/.test(arg.value ?? '')) && args.length < 2)
    return 'reads';
  const { words, sure, together } = operandsOf(args, client);
  if (program === 'az' && words.slice(0, 2).join(' ') === 'aks check-acr') return 'changes';
  const exact = [5, 4, 2, 1]
    .map((count) => words.slice(0, count).join(' '))
    .find((start) => Object.hasOwn(client.exact ?? {}, start));
  // With `-d` it deletes there what is not here.
  if (program === 'gsutil' && words.includes('rsync') && args.some(({ text }) => /^-[a-zA-Z]*d/.test(text)))
    return 'deletes';
  if (exact !== undefined && sure) return client.exact?.[exact] ?? 'unknown';
  const at = client.verbAt ?? verbIn(words);
  const verb = words[at];
  const next = words[at + 1];
  // `gcloud logging logs delete`, `az webapp log config`: what follows may be the verb.
  if (client.verbAt === undefined && next !== undefined && MAY_BE_NOUN.test(verb ?? '')) {
    const behind = effectOfVerb(next);
    // Behind a flag it may be the flag's value.
    const mayBeName = NAMED_BY_VERB.has(program) || at + 1 >= together;
    const isName = mayBeName && !words.slice(at + 1).some((word) => CHANGING.has(word) || DELETING.has(word));
    if (!isName && behind !== 'reads') return strongest(behind ?? 'unknown', worst(words));
  }
  const effect = verb === undefined ? undefined : effectOfVerb(verb);
  const isNamed = client.verbAt !== undefined || words.slice(0, at).every((word) => NOUNS.has(word));
  if (effect === undefined || !sure || (effect === 'reads' && !isNamed)) return worst(words);
  return effect === 'changes' && args.some(({ text }) => LOSES_MORE.test(text)) ? 'deletes' : effect;
}

/** Words that read where they are verbs, and that are as often things: `gcloud secrets versions destroy`. */
const MAY_BE_NOUN = /^(?:logs?|versions?|history|status|query|scan|search|check|top)$/;
/** Clients in which a name follows such a word: `argocd app logs web`. */
const NAMED_BY_VERB: ReadonlySet<string> = new Set(['argocd', 'velero', 'flux', 'gh', 'fly', 'flyctl', 'doctl']);

function worst(words: readonly string[]): Effect {
  return words.map((word) => effectOfVerb(word) ?? 'unknown').reduce(strongest, 'unknown');
}

/** `backup` of `velero backup get` is a noun: a verb stands behind it, and not only a name that begins like one. */
function verbIn(words: readonly string[]): number {
  return words.findIndex((word, at) => {
    const next = words[at + 1] ?? '';
    return effectOfVerb(word) !== undefined && !(NOUNS.has(word) && isWholeVerb(next));
  });
}

function isWholeVerb(word: string): boolean {
  return READING.has(word) || CHANGING.has(word) || DELETING.has(word);
}

/** Up to the first flag that we do not know, whose value may follow it. */
function operandsOf(
  args: readonly Arg[],
  client: Client,
): { readonly words: readonly string[]; readonly sure: boolean; readonly together: number } {
  const words: string[] = [];
  /** How many of them stand in front of the first flag that we do not know. */
  let together = Infinity;
  let sure = true;
  for (let at = 0; at < args.length && words.length < MAX_WORDS; at++) {
    const { value, text } = args[at] ?? { value: undefined, text: '' };
    if ((value ?? text).startsWith('-')) {
      const isKnown = client.valueFlags.has(value ?? text);
      if (isKnown) {
        at++;
        continue;
      }
      if (!text.includes('=')) together = Math.min(together, words.length);
      if (!text.includes('=') && !hasVerb(words, client)) sure = false;
    } else if (value === undefined) {
      if (!hasVerb(words, client)) sure = false;
      break;
    } else words.push(value);
  }
  return { words, sure, together };
}

function hasVerb(words: readonly string[], client: Client): boolean {
  return client.verbAt === undefined
    ? verbIn(words) >= 0 && !NOUNS.has(words.at(-1) ?? '')
    : words.length > client.verbAt;
}

/** `describe-instances` begins with its verb; so does heroku's `ps:restart` not, whose verb stands behind the colon. */
function effectOfVerb(word: string): Effect | undefined {
  if (THINGS.has(word)) return undefined;
  const last = word.replace(/^.*:/, '');
  const parts = last.split('-');
  for (const verb of [last, parts.slice(0, 2).join('-'), parts[0] ?? '']) {
    if (DELETING.has(verb)) return 'deletes';
    if (CHANGING.has(verb)) return 'changes';
    // `log-analytics` and `query-key` are things.
    if (READING.has(verb) && (verb === last || !MAY_BE_NOUN.test(verb))) return 'reads';
  }
  return undefined;
}
