/** Markdown text → Runbook: front matter, fences, sections, commands, meaning. */
import type { Runbook } from './types.ts';

/** Never throws; the same text gives the same runbook. */
export function parseRunbook(_text: string): Runbook {
  return {
    defaults: { runbook: undefined, service: undefined, namespace: undefined, cwd: undefined, env: {} },
    sections: [],
    blocks: [],
    severities: [],
    escalation: [],
    contacts: [],
    templates: [],
    checklists: [],
    problems: [],
  };
}
