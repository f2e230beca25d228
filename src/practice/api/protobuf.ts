/** As much of protobuf as access reviews need, which `kubectl auth` sends in no other form. */

/** Each field's values by its number; of scalars nothing is kept. */
type Fields = ReadonlyMap<number, readonly Buffer[]>;

const magic = 'k8s\0';

export function isProtobuf(body: Buffer): boolean {
  return body.subarray(0, magic.length).toString('latin1') === magic;
}

/** The `spec` of a review: an envelope (`Unknown`: 1 type, 2 raw), in it the review (1 metadata, 2 spec). */
export function readSpec(body: Buffer): Fields {
  const envelope = readFields(body.subarray(magic.length));
  return messageOf(messageOf(envelope, 2), 2);
}

export function messageOf(fields: Fields, number: number): Fields {
  return readFields(fields.get(number)?.at(-1) ?? Buffer.alloc(0));
}

export function fieldText(fields: Fields, number: number): string | undefined {
  const text = fields.get(number)?.at(-1)?.toString('utf8');
  return text === '' ? undefined : text;
}

/** What is cut off or of a kind that is not used here ends the reading. */
function readFields(buffer: Buffer): Fields {
  const fields = new Map<number, Buffer[]>();
  let at = 0;
  const readNumber = (): number => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = buffer[at] ?? 0;
      at += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < buffer.length) {
    const tag = readNumber();
    const number = Math.floor(tag / 8);
    if (tag % 8 === 0) readNumber();
    else if (tag % 8 === 2) {
      const length = readNumber();
      fields.set(number, [...(fields.get(number) ?? []), buffer.subarray(at, at + length)]);
      at += length;
    } else break;
  }
  return fields;
}
