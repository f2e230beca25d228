/** Kubernetes' quantities (`1.5Gi`, `250m`) as plain numbers. */

const suffixes: ReadonlyMap<string, number> = new Map([
  ['m', 1e-3],
  ['', 1],
  ...['k', 'M', 'G', 'T'].map((letter, power) => [letter, 1000 ** (power + 1)] as const),
  ...['Ki', 'Mi', 'Gi', 'Ti'].map((letters, power) => [letters, 1024 ** (power + 1)] as const),
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
