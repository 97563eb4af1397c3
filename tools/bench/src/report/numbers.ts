/** A number for people: three digits that count, thousands separated. */
export function readable(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 100) return Math.round(value).toLocaleString('en-GB');
  return String(Number(value.toPrecision(3)));
}

/** `1,234 (1,200 to 1,300) /s`; a range of one round is none. */
export function readableSpread(
  { median, low, high, rounds }: { median: number; low: number; high: number; rounds: number },
  unit: string,
): string {
  const range = rounds > 1 ? ` (${readable(low)} to ${readable(high)})` : '';
  return `${readable(median)}${range}${unit === '' ? '' : ` ${unit}`}`;
}
