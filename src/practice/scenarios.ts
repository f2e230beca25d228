/** The scenarios as a person chooses them: what one would be called for, never the cause. */
import type { ScenarioName } from './types.ts';

export const scenarios: readonly { readonly name: ScenarioName; readonly sign: string }[] = [
  { name: 'unresponsive', sign: 'The service does not answer, and its pods start again and again.' },
  { name: 'events-stuck', sign: 'Other services wait: no inventory event has been sent for a while.' },
  { name: 'slow-database', sign: 'Requests take seconds or fail, and the database is busy.' },
  { name: 'memory-leak', sign: 'Pods get slower and slower, are killed, and come back.' },
  { name: 'inconsistent-stock', sign: 'Some products show a wrong stock, and changes of it fail.' },
];

export function isScenario(name: string): name is ScenarioName {
  return scenarios.some((scenario) => scenario.name === name);
}

/** A sentence for who named one that is not there. */
export function noSuchScenario(name: string): string {
  return `There is no scenario “${name}”. There are: ${scenarios.map((one) => one.name).join(', ')}.`;
}
