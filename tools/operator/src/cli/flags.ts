import { UsageError, type Invocation } from './command.js';

type Flags = Invocation['flags'];

export function textFlag(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
}

export function isSet(flags: Flags, name: string): boolean {
  return flags[name] === true;
}

/** @throws UsageError when it is given and no whole number of at least `least`. */
export function wholeNumberFlag(flags: Flags, name: string, least = 1): number | undefined {
  const text = textFlag(flags, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least) return value;
  throw new UsageError(`--${name} must be a whole number from ${least}; got ${JSON.stringify(text)}`);
}
