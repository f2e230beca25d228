/**
 * Tells the editor that lenses have changed until it asks for them: it drops a refresh that is on its way when the text
 * loses the focus (a click into the terminal in the moment in which a run ends), and would show *running* for ever.
 */

/** Each wait is longer: to be told again begins the editor's own delay anew, which is long on a busy machine. */
const waitsMs = [1000, 2000, 4000, 8000, 16_000] as const;

export interface AskedAgain {
  /** Something has changed. */
  readonly tell: () => void;
  /** The editor has asked. */
  readonly asked: () => void;
  readonly dispose: () => void;
}

/** `isShown`: whether there is a lens that could be out of date. */
export function createAskedAgain(fire: () => void, isShown: () => boolean): AskedAgain {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => clearTimeout(timer);
  const expect = (times: number): void => {
    stop();
    const wait = waitsMs[times];
    if (wait === undefined) return;
    timer = setTimeout(() => {
      if (!isShown()) return;
      fire();
      expect(times + 1);
    }, wait);
  };
  return {
    tell: () => {
      fire();
      expect(0);
    },
    asked: stop,
    dispose: stop,
  };
}
