/** Outputs that a program may well print: letters of all scripts, controls, bytes that are no text. */

export interface RandomOutputs {
  /** Told when a test fails, so that it can be had again. */
  readonly seed: number;
  below(limit: number): number;
  /** Any bytes but ESC, ENQ, C1 controls and carriage returns that stand alone. */
  output(options?: { readonly longLine?: boolean }): Buffer;
}

export function randomOutputs(seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000)): RandomOutputs {
  let state = seed;
  const below = (limit: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * limit);
  };
  const letters = ['ä', '漢字', '🔥', '👩‍🚀', 'é', '\u202e', '\u200b', 'naïve', '©'];
  const piece = (): Buffer => {
    switch (below(7)) {
      case 0:
        return Buffer.from(letters[below(letters.length)] ?? '');
      case 1:
        return Buffer.from('\n');
      case 2:
        return Buffer.from('\r\n');
      case 3:
        return Buffer.from('word '.repeat(below(200)));
      case 4:
        return Buffer.from('\t\b\f\v\x07\x00\x7f');
      case 5:
        return Buffer.from('Script done on 2026-11-25 [COMMAND_EXIT_CODE="0"]\n');
      default: {
        const bytes = Array.from({ length: below(200) }, () => below(256));
        // 0xc2 would begin a C1 control where the next byte happens to fit.
        return Buffer.from(bytes.map((byte) => ([0x05, 0x0d, 0x1b, 0xc2].includes(byte) ? 46 : byte)));
      }
    }
  };
  return {
    seed,
    below,
    output({ longLine = false } = {}) {
      const pieces = Array.from({ length: 1 + below(30) }, piece);
      const line = longLine ? ['L'.repeat(1_000_000)] : [];
      const end = below(2) === 0 ? ['\n'] : [];
      return Buffer.concat([...pieces, ...[...line, ...end].map((text) => Buffer.from(text))]);
    },
  };
}
