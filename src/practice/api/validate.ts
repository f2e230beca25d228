/** What is wrong with an object whose fields are known and of the right type, in the words of the API server's validation. */
import { isDeepStrictEqual } from 'node:util';
import { parseQuantity } from '../quantity.ts';
import { isObject, itemsOf, objectOf, partOf, textOf, type Json, type JsonObject } from './body.ts';
import type { Cause } from './status.ts';

/** More pods than this help nobody to practise. */
const maxReplicas = 100;

const bad = (field: string, value: Json, rule: string): Cause => ({
  field,
  message: `Invalid value: ${JSON.stringify(value)}: ${rule}`,
  reason: 'FieldValueInvalid',
});
const required = (field: string): Cause => ({ field, message: 'Required value', reason: 'FieldValueRequired' });
const leftOut = (field: string, what: string): Cause => ({
  field,
  message: `Forbidden: ${what} not part of the practice cluster`,
  reason: 'FieldValueForbidden',
});

export function* problemsOf(kind: string, object: JsonObject): Generator<Cause> {
  const [name, spec] = [textOf(partOf(object, 'metadata', 'name')), partOf(object, 'spec')];
  if (name === undefined) yield required('metadata.name');
  else if (name.length > 253 || !subdomain.test(name)) yield bad('metadata.name', name, subdomainRule);
  if (kind === 'Deployment' || kind === 'StatefulSet') yield* workloadProblems(kind, spec);
  if (kind === 'Service') yield* portProblems(partOf(spec, 'ports'), 'spec.ports', 'port');
}

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const subdomainRule =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end " +
  'with an alphanumeric character';

function* workloadProblems(kind: string, spec: Json | undefined): Generator<Cause> {
  const [replicas, selector] = [partOf(spec, 'replicas'), partOf(spec, 'selector')];
  const [wanted, labels] = [partOf(selector, 'matchLabels'), partOf(spec, 'template', 'metadata', 'labels')];
  if (typeof replicas === 'number' && replicas < 0)
    yield bad('spec.replicas', replicas, 'must be greater than or equal to 0');
  if (typeof replicas === 'number' && replicas > maxReplicas)
    yield bad('spec.replicas', replicas, `more than ${maxReplicas} pods are not part of the practice cluster`);
  if (selector === undefined) yield required('spec.selector');
  else if (partOf(selector, 'matchExpressions') !== undefined) yield leftOut('spec.selector.matchExpressions', 'is');
  else if (!isObject(wanted) || Object.keys(wanted).length === 0)
    yield bad('spec.selector', selector, `empty selector is invalid for ${kind.toLowerCase()}`);
  else if (!Object.entries(wanted).every(([key, value]) => partOf(labels, key) === value))
    yield bad('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`');

  const [pod, field] = [partOf(spec, 'template', 'spec'), 'spec.template.spec'];
  if ((partOf(pod, 'restartPolicy') ?? 'Always') !== 'Always') yield leftOut(`${field}.restartPolicy`, 'another is');
  for (const key of ['initContainers', 'ephemeralContainers'])
    if (itemsOf(partOf(pod, key)).length > 0) yield leftOut(`${field}.${key}`, 'is');
  const containers = itemsOf(partOf(pod, 'containers'));
  if (containers.length === 0) yield required(`${field}.containers`);
  if (containers.length > 1) yield leftOut(`${field}.containers`, 'more than one in a pod is');
  for (const container of containers) yield* containerProblems(container, `${field}.containers[0]`);
}

function* containerProblems(container: Json, field: string): Generator<Cause> {
  for (const key of ['name', 'image'])
    if (textOf(partOf(container, key)) === undefined) yield required(`${field}.${key}`);
  for (const [at, variable] of itemsOf(partOf(container, 'env')).entries())
    if (textOf(partOf(variable, 'name')) === undefined) yield required(`${field}.env[${at}].name`);
  if (partOf(container, 'ports') !== undefined)
    yield* portProblems(partOf(container, 'ports'), `${field}.ports`, 'containerPort');
  const [limits, requests] = ['limits', 'requests'].map((key) => objectOf(partOf(container, 'resources', key)));
  for (const amounts of [limits, requests])
    for (const [name, amount] of Object.entries(amounts ?? {}))
      if (amountOf(amount) < 0) yield bad(`${field}.resources[${name}]`, amount, 'must be greater than or equal to 0');
  for (const [name, request] of Object.entries(requests ?? {})) {
    const limit = partOf(limits, name);
    if (limit !== undefined && amountOf(request) > amountOf(limit))
      yield bad(
        `${field}.resources.requests`,
        request,
        `must be less than or equal to ${name} limit of ${textOf(limit) ?? ''}`,
      );
  }
}

const amountOf = (quantity: Json) => parseQuantity(textOf(quantity) ?? '') ?? 0;

function* portProblems(ports: Json | undefined, field: string, key: string): Generator<Cause> {
  if (itemsOf(ports).length === 0) yield required(field);
  for (const [at, item] of itemsOf(ports).entries()) {
    const port = partOf(item, key);
    if (typeof port !== 'number' || port < 1 || port > 65_535)
      yield bad(`${field}[${at}].${key}`, port ?? null, 'must be between 1 and 65535, inclusive');
  }
}

/** What may not be changed of an object that is there. */
export function* changeProblems(kind: string, old: JsonObject, next: JsonObject): Generator<Cause> {
  if (kind === 'Pod' && !isDeepStrictEqual(old['spec'], next['spec']))
    yield leftOut('spec', 'a change of a pod itself is');
  const [was, is] = [partOf(old, 'spec', 'selector'), partOf(next, 'spec', 'selector')];
  if (kind !== 'Service' && !isDeepStrictEqual(was, is)) yield bad('spec.selector', is ?? null, 'field is immutable');
}
