/**
 * What the server refuses although every field is known: the checks that an on-call command or a first manifest runs into, in
 * the server's words, and what this cluster cannot do.
 */
import { isDeepStrictEqual } from 'node:util';
import { parseQuantity } from '../quantity.ts';
import { isObject, itemsOf, partOf, textOf, type Json, type JsonObject } from './body.ts';
import type { FieldProblem } from './status.ts';

/** More would be a load on the person's machine, not a practice. */
const maxReplicas = 100;

const required = (field: string, more = ''): FieldProblem => ({
  field,
  message: `Required value${more === '' ? '' : `: ${more}`}`,
  reason: 'FieldValueRequired',
});
const bad = (field: string, value: Json, because: string): FieldProblem => ({
  field,
  message: `Invalid value: ${JSON.stringify(value)}: ${because}`,
  reason: 'FieldValueInvalid',
});
const forbidden = (field: string, because: string): FieldProblem => ({
  field,
  message: `Forbidden: ${because}`,
  reason: 'FieldValueForbidden',
});

/** Of a new object, or of one in its changed form. */
export function problemsOf(kind: string, object: JsonObject): readonly FieldProblem[] {
  const spec = partOf(object, 'spec');
  const problems = nameProblems(object);
  switch (kind) {
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
      return [...problems, ...workloadProblems(kind, spec)];
    case 'Pod':
      return [...problems, ...podProblems(spec, 'spec')];
    case 'Service':
      return [...problems, ...serviceProblems(spec)];
    default:
      return problems;
  }
}

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const subdomainRule =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end " +
  "with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const labelRule =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an " +
  "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

function nameProblems(object: JsonObject): readonly FieldProblem[] {
  const name = textOf(partOf(object, 'metadata', 'name'));
  if (name === undefined) {
    const isGenerated = textOf(partOf(object, 'metadata', 'generateName')) !== undefined;
    return isGenerated ? [] : [required('metadata.name', 'name or generateName is required')];
  }
  const isGood = name.length <= 253 && subdomain.test(name);
  return isGood ? [] : [bad('metadata.name', name, subdomainRule)];
}

function workloadProblems(kind: string, spec: Json | undefined): readonly FieldProblem[] {
  const [replicas, selector] = [partOf(spec, 'replicas'), partOf(spec, 'selector')];
  const [wanted, labels] = [partOf(selector, 'matchLabels'), partOf(spec, 'template', 'metadata', 'labels')];
  const problems: FieldProblem[] = [];
  if (typeof replicas === 'number' && replicas < 0)
    problems.push(bad('spec.replicas', replicas, 'must be greater than or equal to 0'));
  if (typeof replicas === 'number' && replicas > maxReplicas)
    problems.push(bad('spec.replicas', replicas, `more than ${maxReplicas} pods are not part of the practice cluster`));
  if (selector === undefined) problems.push(required('spec.selector'));
  else if (partOf(selector, 'matchExpressions') !== undefined)
    problems.push(forbidden('spec.selector.matchExpressions', 'is not part of the practice cluster'));
  else if (!isObject(wanted) || Object.keys(wanted).length === 0)
    problems.push(bad('spec.selector', selector, `empty selector is invalid for ${kind.toLowerCase()}`));
  if (!isObject(wanted) || !Object.entries(wanted).every(([key, value]) => partOf(labels, key) === value))
    problems.push(bad('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`'));
  const policy = partOf(spec, 'template', 'spec', 'restartPolicy') ?? 'Always';
  if (policy !== 'Always')
    problems.push({
      field: 'spec.template.spec.restartPolicy',
      message: `Unsupported value: ${JSON.stringify(policy)}: supported values: "Always"`,
      reason: 'FieldValueNotSupported',
    });
  return [...problems, ...podProblems(partOf(spec, 'template', 'spec'), 'spec.template.spec')];
}

function podProblems(spec: Json | undefined, field: string): readonly FieldProblem[] {
  const containers = itemsOf(partOf(spec, 'containers'));
  const problems: FieldProblem[] = [];
  if (containers.length === 0) problems.push(required(`${field}.containers`));
  if (containers.length > 1)
    problems.push(forbidden(`${field}.containers`, 'more than one in a pod is not part of the practice cluster'));
  for (const key of ['initContainers', 'ephemeralContainers'])
    if (itemsOf(partOf(spec, key)).length > 0)
      problems.push(forbidden(`${field}.${key}`, 'is not part of the practice cluster'));
  return [...problems, ...containers.flatMap((one, at) => containerProblems(one, `${field}.containers[${at}]`))];
}

function containerProblems(container: Json, field: string): readonly FieldProblem[] {
  const [name, image] = [textOf(partOf(container, 'name')), textOf(partOf(container, 'image'))];
  const problems: FieldProblem[] = [];
  if (name === undefined) problems.push(required(`${field}.name`));
  else if (name.length > 63 || !label.test(name)) problems.push(bad(`${field}.name`, name, labelRule));
  if (image === undefined) problems.push(required(`${field}.image`));
  for (const [at, port] of itemsOf(partOf(container, 'ports')).entries())
    problems.push(...portProblems(partOf(port, 'containerPort'), `${field}.ports[${at}].containerPort`));
  for (const [at, variable] of itemsOf(partOf(container, 'env')).entries())
    if (textOf(partOf(variable, 'name')) === undefined) problems.push(required(`${field}.env[${at}].name`));
  return [...problems, ...resourceProblems(partOf(container, 'resources'), `${field}.resources`)];
}

function resourceProblems(resources: Json | undefined, field: string): readonly FieldProblem[] {
  const [limits, requests] = [partOf(resources, 'limits'), partOf(resources, 'requests')];
  const problems: FieldProblem[] = [];
  for (const [key, amounts] of [
    ['limits', limits],
    ['requests', requests],
  ] as const)
    for (const [name, amount] of Object.entries(isObject(amounts) ? amounts : {}))
      if (amountOf(amount) < 0)
        problems.push(bad(`${field}.${key}[${name}]`, amount, 'must be greater than or equal to 0'));
  for (const [name, request] of Object.entries(isObject(requests) ? requests : {})) {
    const limit = partOf(limits, name);
    if (limit !== undefined && amountOf(request) > amountOf(limit))
      problems.push(
        bad(`${field}.requests`, request, `must be less than or equal to ${name} limit of ${textOf(limit) ?? ''}`),
      );
  }
  return problems;
}

const amountOf = (quantity: Json) => parseQuantity(textOf(quantity) ?? '') ?? 0;

function serviceProblems(spec: Json | undefined): readonly FieldProblem[] {
  const ports = itemsOf(partOf(spec, 'ports'));
  const hasNone = ports.length === 0 && partOf(spec, 'clusterIP') !== 'None' && partOf(spec, 'type') !== 'ExternalName';
  return [
    ...(hasNone ? [required('spec.ports')] : []),
    ...ports.flatMap((port, at) => portProblems(partOf(port, 'port'), `spec.ports[${at}].port`)),
  ];
}

function portProblems(port: Json | undefined, field: string): readonly FieldProblem[] {
  if (port === undefined) return [required(field)];
  const isGood = typeof port === 'number' && port >= 1 && port <= 65_535;
  return isGood ? [] : [bad(field, port, 'must be between 1 and 65535, inclusive')];
}

/** What may not be changed of an object that is there. */
export function changeProblems(kind: string, old: JsonObject, next: JsonObject): readonly FieldProblem[] {
  switch (kind) {
    case 'Pod': {
      const rest = (object: JsonObject) => {
        const spec = partOf(object, 'spec');
        const containers = itemsOf(partOf(spec, 'containers')).map((one) => without(one, ['image']));
        return {
          ...without(spec, ['activeDeadlineSeconds', 'terminationGracePeriodSeconds', 'tolerations']),
          containers,
        };
      };
      return isDeepStrictEqual(rest(old), rest(next)) ? [] : [forbidden('spec', podRule)];
    }
    case 'StatefulSet': {
      const rest = (object: JsonObject) => without(partOf(object, 'spec'), changeableOfStatefulSet);
      return isDeepStrictEqual(rest(old), rest(next)) ? [] : [forbidden('spec', statefulSetRule)];
    }
    case 'Deployment':
    case 'ReplicaSet': {
      const [was, is] = [partOf(old, 'spec', 'selector'), partOf(next, 'spec', 'selector')];
      return isDeepStrictEqual(was, is) ? [] : [bad('spec.selector', is ?? null, 'field is immutable')];
    }
    default:
      return [];
  }
}

const podRule =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,' +
  '`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),' +
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';
const changeableOfStatefulSet = ['replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit'].concat(
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
);
const statefulSetRule =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', " +
  "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

function without(value: Json | undefined, keys: readonly string[]): JsonObject {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}
