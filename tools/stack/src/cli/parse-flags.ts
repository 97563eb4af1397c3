import { parseArgs, type ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<O extends Options> = ReturnType<
  typeof parseArgs<{ readonly args: string[]; readonly options: O; readonly allowNegative: true }>
>['values'];

/**
 * The values of flags; `--no-x` is the opposite of a flag `x`. Anything that is no flag is a mistake.
 * @throws what `invalid` makes of a sentence that names the flag.
 */
export function parseFlags<const O extends Options>(
  args: readonly string[],
  options: O,
  invalid: (what: { readonly detail: string; readonly cause: unknown }) => Error,
): Values<O> {
  try {
    return parseArgs({ args: [...args], options, allowNegative: true }).values;
  } catch (cause) {
    throw invalid({ detail: (cause as Error).message, cause });
  }
}
