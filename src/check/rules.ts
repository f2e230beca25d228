/** All rules: what the editor, the command line and the page of problems know. */
import { blockRules } from './blockRules.ts';
import { changeRules } from './changeRules.ts';
import { fenceRules } from './fenceRules.ts';
import { letterRules } from './letterRules.ts';
import { linkRules } from './linkRules.ts';
import { mongoRules } from './mongoRules.ts';
import { numberRules } from './numberRules.ts';
import { partRules } from './partRules.ts';
import { pastedRules } from './pastedRules.ts';
import { placeholderRules } from './placeholderRules.ts';
import { readingRules } from './readingRules.ts';
import { trapRules } from './trapRules.ts';
import type { Rule } from './types.ts';

export const rules: readonly Rule[] = [
  ...fenceRules,
  ...blockRules,
  ...readingRules,
  ...trapRules,
  ...placeholderRules,
  ...pastedRules,
  ...mongoRules,
  ...changeRules,
  ...partRules,
  ...numberRules,
  ...linkRules,
  ...letterRules,
];

export function ruleOf(code: string): Rule | undefined {
  return rules.find((rule) => rule.code === code);
}
