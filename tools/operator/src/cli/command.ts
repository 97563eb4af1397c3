import type { ParseArgsOptionsConfig } from 'node:util';

/** What a command says: results to stdout, what happens on the way to stderr. */
export interface Output {
  readonly line: (text: string) => void;
  readonly note: (text: string) => void;
}

/** One call of a command. */
export interface Invocation {
  /** Words after the command's name. */
  readonly words: readonly string[];
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: Output;
}

/** A command of the CLI. */
export interface Command {
  /** One or two words, as they are typed. */
  readonly name: string;
  /** What follows the name, as the help shows it. */
  readonly usage: string;
  readonly summary: string;
  readonly options: ParseArgsOptionsConfig;
  /** One line each: a flag and what it means. */
  readonly flags: readonly (readonly [flag: string, meaning: string])[];
  /** How many words follow the name: at least, at most. */
  readonly words: readonly [least: number, most: number];
  /** Variables that it reads. */
  readonly reads: string;
  /** @returns the exit code. */
  run(invocation: Invocation): Promise<number>;
}

export const EXIT = { done: 0, failed: 1, usage: 2, differs: 3 } as const;

/** A call that cannot be meant: told in one line, with where to read on. */
export class UsageError extends Error {}
