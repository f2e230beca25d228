/** Where UTF-8 bytes, held one to a character (latin1), can be cut without breaking a letter. */

/** The greatest offset up to `at` that is not inside a letter. Bytes that are no UTF-8 are cut anywhere. */
export function letterStart(bytes: string, at: number): number {
  for (let back = 1; back <= 3 && back <= at; back += 1) {
    const byte = bytes.charCodeAt(at - back);
    if (byte >= 0xc2 && byte <= 0xf4) return back < letterLength(byte) ? at - back : at;
    if (byte < 0x80 || byte > 0xbf) return at;
  }
  return at;
}

/** The least offset from `at` on that is not inside a letter. */
export function letterEnd(bytes: string, at: number): number {
  const start = letterStart(bytes, at);
  return start === at ? at : Math.min(bytes.length, start + letterLength(bytes.charCodeAt(start)));
}

function letterLength(lead: number): number {
  return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
}
