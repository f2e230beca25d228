/** Kubernetes' quantities (`1.5Gi`, `250m`) as plain numbers. */

const suffixes: ReadonlyMap<string, number> = new Map([
  ['m', 1e-3],
  ['', 1],
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['T', 1e12],
  ['P', 1e15],
  ['Ki', 2 ** 10],
  ['Mi', 2 ** 20],
  ['Gi', 2 ** 30],
  ['Ti', 2 ** 40],
  ['Pi', 2 ** 50],
]);

/** `undefined` for what is no quantity; units of bytes or whole cores. */
export function parseQuantity(text: string): number | undefined {
  const [, digits, exponent = '', suffix = ''] =
    /^([+-]?(?:\d+\.?\d*|\.\d+))(?:(e[+-]?\d+)|([A-Za-z]*))$/i.exec(text) ?? [];
  const factor = suffixes.get(suffix);
  return digits === undefined || factor === undefined ? undefined : Number(digits + exponent) * factor;
}

/** Of an amount of memory. */
export function mebibytes(quantity: string): number | undefined {
  const bytes = parseQuantity(quantity);
  return bytes === undefined ? undefined : bytes / 2 ** 20;
}

/** Thousandths of a core. */
export function milliCpu(quantity: string): number | undefined {
  const cores = parseQuantity(quantity);
  return cores === undefined ? undefined : cores * 1000;
}
