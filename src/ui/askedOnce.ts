/** What a person answered once for an incident: it is not asked again in it. */
import type { Incident } from '../incident/types.ts';
import type { Needs } from './step.ts';

export function createAskedOnce(current: () => Incident | undefined): Needs['once'] {
  const answered = new Map<string, Set<string>>();
  return {
    has: (key) => answered.get(current()?.id ?? '')?.has(key) === true,
    remember: (key, incident) => {
      const keys = answered.get(incident.id) ?? new Set();
      answered.set(incident.id, keys.add(key));
    },
  };
}
