const MAX_LENGTH = 2_000;

/**
 * Text from outside as Postgres takes it: NUL and unpaired surrogates are replaced by U+FFFD, and what is
 * longer than 2,000 characters is cut. Without it, a poison message could make its own burial fail for ever.
 */
export function storableText(text: string): string {
  const cut = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}...` : text;
  return cut.replaceAll('\u0000', '\uFFFD').toWellFormed();
}
