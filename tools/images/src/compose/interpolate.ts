/** One use of a variable in a compose file. */
export interface VariableUse {
  readonly name: string;
  /** `:-` and `-`; absent when there is no default. */
  readonly default?: string;
  /** `:?` and `?`: compose stops when it is not set. */
  readonly demanded: boolean;
}

// `$$` is a dollar sign; then ${NAME}, ${NAME:-default}, ${NAME-default}, ${NAME:?message}, ${NAME?message}; $NAME.
const VARIABLE = /\$(?:(\$)|\{(\w+)(?:(:?[-?+])([^{}]*))?\}|(\w+))/g;

/** Every variable in a text that compose interpolates. */
export function variablesIn(text: string): readonly VariableUse[] {
  return [...text.matchAll(VARIABLE)]
    .filter(([, dollar]) => dollar === undefined)
    .map(([, , braced, operator = '', rest = '', plain]) => ({
      name: (braced ?? plain) as string,
      demanded: operator.endsWith('?'),
      ...(operator.endsWith('-') && { default: rest }),
    }));
}

/** The text as compose reads it: variables replaced, or their defaults; what has neither is empty. */
export function interpolate(text: string, env: Readonly<Record<string, string>>): string {
  return text.replaceAll(VARIABLE, (use, dollar: string | undefined) => {
    if (dollar !== undefined) return '$';
    const [variable] = variablesIn(use) as [VariableUse];
    return env[variable.name] || (variable.default ?? '');
  });
}
