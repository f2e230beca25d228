/**
 * What the API says of itself, in the form that all clients understand: a list of groups, and of each its resources.
 * `kubectl apply` looks into OpenAPI for one parameter.
 */
import { apiVersionOf, resources } from './resources.ts';

const version = { major: '1', minor: '35', gitVersion: 'v1.35.0+practice', platform: 'simulated' };

/** Each with its one version; the core group is `''`. */
const groups = [...new Map(resources.map(({ group, version }) => [group, { group, version }])).values()];
type Group = (typeof groups)[number];

const rootOf = (group: Group) => (group.group === '' ? 'api/v1' : `apis/${apiVersionOf(group)}`);
const rowsOf = ({ group }: Group) => resources.filter((row) => row.group === group);

const documents: ReadonlyMap<string, object> = new Map<string, object>([
  ['/version', version],
  ['/api', { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] }],
  ['/apis', { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.filter(({ group }) => group !== '').map(info) }],
  [
    '/openapi/v3',
    {
      paths: Object.fromEntries(
        groups.map(rootOf).map((root) => [root, { serverRelativeURL: `/openapi/v3/${root}?hash=1` }]),
      ),
    },
  ],
  ...groups.flatMap((group): [string, object][] => [
    [`/${rootOf(group)}`, resourceList(group)],
    [`/openapi/v3/${rootOf(group)}`, openApi(group)],
  ]),
]);

/** The answer to a path that describes the API; `undefined` for any other. */
export function describeApi(path: string): object | undefined {
  return documents.get(path);
}

function info(group: Group) {
  const preferredVersion = { groupVersion: apiVersionOf(group), version: group.version };
  return { name: group.group, versions: [preferredVersion], preferredVersion };
}

function resourceList(group: Group) {
  const rows = rowsOf(group).flatMap(({ plural, kind, isNamespaced, verbs, shortNames, categories, subresources }) => [
    { name: plural, singularName: kind.toLowerCase(), namespaced: isNamespaced, kind, verbs, shortNames, categories },
    ...Object.entries(subresources).map(([name, verbs]) => ({
      name: `${plural}/${name}`,
      singularName: '',
      namespaced: isNamespaced,
      verbs,
      ...(name === 'scale' ? { kind: 'Scale', group: 'autoscaling', version: 'v1' } : { kind }),
    })),
  ]);
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersionOf(group), resources: rows };
}

/**
 * `kubectl` looks for `fieldValidation` among the parameters of PATCH before it applies or creates; then checking a manifest
 * is the server's part. Without schemas `kubectl explain` refuses in words, with half of them it would tell what is not so.
 */
function openApi(group: Group) {
  const parameters = [{ name: 'fieldValidation', in: 'query', schema: { type: 'string' } }];
  const paths = rowsOf(group).map(({ group, version, kind, plural }) => {
    const patch = { parameters, 'x-kubernetes-group-version-kind': { group, version, kind }, responses: {} };
    return [`/${rootOf({ group, version })}/${plural}/{name}`, { patch }] as const;
  });
  const info = { title: 'Practice cluster (simulated)', version: version.gitVersion };
  return { openapi: '3.0.0', info, paths: Object.fromEntries(paths), components: {} };
}
