/** `kubectl auth whoami` and `can-i`. They send protobuf and nothing else; the extension sends JSON. */
import { isAllowed } from './access.ts';
import { parseBody, partOf, textOf } from './body.ts';
import { withKind, type Call } from './call.ts';

/** The numbers that protobuf has for the fields of what is to be done. */
const fields = { namespace: 1, verb: 2, group: 3, resource: 5, subresource: 6, name: 7 } as const;
/** In front of the envelope: 1 type, 2 the review; of that: 1 metadata, 2 spec. */
const magic = 'k8s\0';

export function review({ resource, person, body, contentType }: Call): object {
  const answer = (rest: object) => withKind(resource, { metadata: {}, ...rest });
  if (resource.plural === 'selfsubjectreviews')
    return answer({ status: { userInfo: { username: person.name, groups: person.groups } } });

  const isProtobuf = body.subarray(0, magic.length).toString('latin1') === magic;
  const json = isProtobuf ? undefined : parseBody(body, contentType);
  const attribute = (name: keyof typeof fields) =>
    json
      ? textOf(partOf(json, 'spec', 'resourceAttributes', name))
      : [2, 2, 1, fields[name]].reduce(protobufField, body.subarray(magic.length)).toString() || undefined;
  const [namespace, group, subresource] = [attribute('namespace'), attribute('group'), attribute('subresource')];
  const [verb = '', what = '', name] = [attribute('verb'), attribute('resource'), attribute('name')];
  const resourceAttributes = { namespace, verb, group, resource: what, subresource, name };
  return answer({ status: { allowed: isAllowed(person, resourceAttributes) } });
}

/** A message or text in a message; empty where there is none. What is cut off, or of a kind not used here, ends the reading. */
function protobufField(message: Buffer, wanted: number): Buffer {
  let at = 0;
  const readNumber = (): number => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = message[at] ?? 0;
      at += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < message.length) {
    const tag = readNumber();
    const [number, type, size] = [Math.floor(tag / 8), tag % 8, readNumber()];
    if (type === 2 && number === wanted) return message.subarray(at, at + size);
    if (type === 2) at += size;
    else if (type !== 0) break;
  }
  return Buffer.alloc(0);
}
