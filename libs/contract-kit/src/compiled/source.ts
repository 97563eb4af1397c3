type Compiled = (argument: never) => unknown;

/** Source text of a function as it grows, with the constants that it refers to. */
export class Source {
  private readonly lines: string[] = [];
  private readonly constants: unknown[] = [];
  private names = 0;

  line(...lines: readonly string[]): void {
    this.lines.push(...lines);
  }

  /** A name that is not taken. */
  name(): string {
    return `v${this.names++}`;
  }

  /** The name of a value that has no source text, such as a pattern. */
  constant(value: unknown): string {
    return `k[${this.constants.push(value) - 1}]`;
  }

  /**
   * The function of one parameter. Made by `new Function`, as zod makes its own: text of contracts gets in only as
   * string literals, and nothing of a message does.
   * @throws EvalError in a process that does not allow it.
   */
  compile(parameter: string): Compiled {
    const body = `'use strict'; return (${parameter}) => {\n${this.lines.join('\n')}\n};`;
    // oxlint-disable-next-line typescript/no-implied-eval, no-new-func -- see above
    return (new Function('k', body) as (constants: readonly unknown[]) => Compiled)(this.constants);
  }
}
