/** Whether a change on a context has to be confirmed: by the words of its name, the settings, and what the person said once. */
import type { Protection } from './types.ts';

export interface ProtectionRules {
  /** The person's patterns, `*` for any run of characters, matched against the context and against `context/namespace`. */
  readonly protectedPatterns: readonly string[];
  readonly openPatterns: readonly string[];
  /** A folder's patterns: they can only add protection. */
  readonly workspaceProtected: readonly string[];
  /** What the person answered when asked, by `rememberedKey`. */
  readonly remembered: Readonly<Record<string, 'protected' | 'open'>>;
}

export function rememberedKey(context: string, namespace: string): string {
  return JSON.stringify([context, namespace]);
}

export function protectionOf(context: string, namespace: string, rules: ProtectionRules): Protection {
  void context;
  void namespace;
  void rules;
  return 'ask';
}

/** The part of a context's name that tells it apart. */
export function shortName(context: string): string {
  return context;
}
