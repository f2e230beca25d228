/**
 * What the API says of itself: `kubectl` asks for the aggregated form, `@kubernetes/client-node` and `kubectl top` for the
 * older one, and `kubectl apply` looks into OpenAPI for one parameter.
 */
import { apiVersionOf, groups, resources, type Resource } from './resources.ts';

export interface Document {
  readonly body: unknown;
  readonly type?: string;
}

/** Exactly so in the answer, or `kubectl` takes it for the older form. */
const aggregatedType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

const version = {
  major: '1',
  minor: '35',
  emulationMajor: '1',
  emulationMinor: '35',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '34',
  gitVersion: 'v1.35.0+practice',
  gitCommit: 'simulated',
  gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z',
  goVersion: 'none',
  compiler: 'none',
  platform: 'simulated',
};

/** The answer to a path that describes the API; `undefined` for any other. */
export function describeApi(path: string, accept: string): Document | undefined {
  // Of 1.27 to 1.29, which know its beta only, the older form is the answer.
  const isAggregated = accept.includes('v=v2;as=APIGroupDiscoveryList');
  const named = groups.filter(({ group }) => group !== '');
  switch (path) {
    case '/version':
      return { body: version };
    case '/healthz':
    case '/livez':
    case '/readyz':
      return { body: 'ok', type: 'text/plain' };
    case '/api':
      if (isAggregated) return aggregated(groups.filter(({ group }) => group === ''));
      return { body: { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] } };
    case '/apis':
      if (isAggregated) return aggregated(named);
      return { body: { kind: 'APIGroupList', apiVersion: 'v1', groups: named.map(groupInfo) } };
    case '/openapi/v3':
      return {
        body: {
          paths: Object.fromEntries(
            groups.map((group) => [rootOf(group), { serverRelativeURL: `/openapi/v3/${rootOf(group)}?hash=practice` }]),
          ),
        },
      };
    default: {
      const group = groups.find((each) => path.endsWith(`/${rootOf(each)}`));
      if (group && path === `/${rootOf(group)}`) return { body: resourceList(group) };
      if (group && path === `/openapi/v3/${rootOf(group)}`) return { body: openApi(group) };
      const info = named.find((each) => path === `/apis/${each.group}`);
      return info && { body: { kind: 'APIGroup', apiVersion: 'v1', ...groupInfo(info) } };
    }
  }
}

type Group = (typeof groups)[number];

const rootOf = (group: Group) => (group.group === '' ? 'api/v1' : `apis/${apiVersionOf(group)}`);
const rowsOf = ({ group }: Group) => resources.filter((row) => row.group === group);

function aggregated(some: readonly Group[]): Document {
  const items = some.map((group) => ({
    metadata: { ...(group.group !== '' && { name: group.group }), creationTimestamp: null },
    versions: [{ version: group.version, freshness: 'Current', resources: rowsOf(group).map(aggregatedRow) }],
  }));
  return {
    type: aggregatedType,
    body: { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items },
  };
}

function aggregatedRow(row: Resource) {
  return {
    resource: row.plural,
    singularResource: row.kind.toLowerCase(),
    scope: row.isNamespaced ? 'Namespaced' : 'Cluster',
    verbs: row.verbs,
    responseKind: { group: row.group, version: row.version, kind: row.kind },
    shortNames: row.shortNames,
    categories: row.categories,
    subresources: row.subresources.map((sub) => ({
      subresource: sub.name,
      verbs: sub.verbs,
      responseKind: {
        group: sub.group ?? row.group,
        version: sub.version ?? row.version,
        kind: sub.kind ?? row.kind,
      },
    })),
  };
}

function groupInfo(group: Group) {
  const preferredVersion = { groupVersion: apiVersionOf(group), version: group.version };
  return { name: group.group, versions: [preferredVersion], preferredVersion };
}

function resourceList(group: Group) {
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf(group),
    resources: rowsOf(group).flatMap((row) => [
      {
        name: row.plural,
        singularName: row.kind.toLowerCase(),
        namespaced: row.isNamespaced,
        kind: row.kind,
        verbs: row.verbs,
        shortNames: row.shortNames,
        categories: row.categories,
      },
      ...row.subresources.map(({ name, verbs, kind = row.kind, group, version }) => ({
        name: `${row.plural}/${name}`,
        singularName: '',
        namespaced: row.isNamespaced,
        kind,
        verbs,
        ...(group !== undefined && { group, version }),
      })),
    ]),
  };
}

/**
 * `kubectl` looks for `fieldValidation` among the parameters of PATCH before it applies or creates; then checking a manifest
 * is the server's part. Without schemas `kubectl explain` refuses in words, with half of them it would tell what is not so.
 */
function openApi(group: Group) {
  const parameters = ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map((name) => ({
    name,
    in: 'query',
    schema: { type: 'string' },
  }));
  const paths = rowsOf(group).map((row) => {
    const path = `/${rootOf(group)}${row.isNamespaced ? '/namespaces/{namespace}' : ''}/${row.plural}/{name}`;
    const kind = { group: row.group, version: row.version, kind: row.kind };
    const patch = {
      parameters,
      'x-kubernetes-action': 'patch',
      'x-kubernetes-group-version-kind': kind,
      responses: {},
    };
    return [path, { patch }];
  });
  return {
    openapi: '3.0.0',
    info: { title: 'Practice cluster (simulated)', version: version.gitVersion },
    paths: Object.fromEntries(paths),
    components: {},
  };
}
