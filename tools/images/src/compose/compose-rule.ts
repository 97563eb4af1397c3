import type { DeclaredSettings } from '@millrace/stack';
import type { ComposeFile } from './compose-file.js';

/** What the rules compare a compose file with. */
export interface Surroundings {
  /** What `npm run secrets` writes, with values of a first run. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Of each app by its name: what its `main` and its `migrate` read. */
  readonly settings: ReadonlyMap<string, DeclaredSettings>;
}

export interface ComposeRule {
  readonly name: string;
  readonly why: string;
  /** @returns what breaks the rule, each with the name of its container. */
  readonly check: (file: ComposeFile, surroundings: Surroundings) => readonly string[];
}
