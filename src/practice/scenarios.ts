/** The scenarios as a person chooses them: what one would be called for, never the cause. What each does is in `model/`. */

export const scenarios = [
  { name: 'unresponsive', sign: 'The service answers nothing but errors, and its pods do not become ready' },
  { name: 'events-stuck', sign: 'Stock changes do not reach the shops: events pile up and none is sent' },
  { name: 'slow-database', sign: 'Everything takes seconds, and requests fail with timeouts' },
  { name: 'memory-leak', sign: 'Pods are well for a minute, then they are killed, again and again' },
  { name: 'inconsistent-stock', sign: 'Stock of some products is wrong, and changes to it are refused' },
] as const;

export type ScenarioName = (typeof scenarios)[number]['name'];

export function isScenario(name: string): name is ScenarioName {
  return scenarios.some((scenario) => scenario.name === name);
}

/** A sentence for who named one that is not there. */
export function noSuchScenario(name: string): string {
  return `There is no scenario “${name}”. There are: ${scenarios.map((one) => one.name).join(', ')}.`;
}
