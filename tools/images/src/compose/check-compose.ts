import type { ComposeFile } from './compose-file.js';
import type { ComposeRule, Surroundings } from './compose-rule.js';
import { containerRules } from './container-rules.js';
import { settingsRules } from './settings-rules.js';
import { systemRules } from './system-rules.js';

export interface ComposeProblem {
  readonly rule: string;
  readonly problem: string;
}

export const composeRules: readonly ComposeRule[] = [...containerRules, ...systemRules, ...settingsRules];

/** What in a compose file breaks which rule; empty when nothing does. */
export function checkCompose(file: ComposeFile, surroundings: Surroundings): readonly ComposeProblem[] {
  return composeRules.flatMap((rule) =>
    rule.check(file, surroundings).map((problem) => ({ rule: rule.name, problem })),
  );
}
