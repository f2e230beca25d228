/** Those who want to be told. One that throws does not keep the others from hearing it. */

export interface Listeners<T> {
  readonly add: (listener: (value: T) => void) => () => void;
  readonly tell: (value: T) => void;
}

export function createListeners<T>(): Listeners<T> {
  const all = new Set<(value: T) => void>();
  return {
    add: (listener) => {
      all.add(listener);
      return () => all.delete(listener);
    },
    tell: (value) => {
      for (const listener of all) {
        try {
          listener(value);
        } catch (error) {
          // Shown as the bug it is, without harm to the record.
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
  };
}
