/** A straight way from values to places on a drawing. */
export interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

/** From 0 to a round number that is not below any value; about `count` ticks at 1, 2 or 5 times a power of ten. */
export function scaleFromZero(values: readonly number[], range: readonly [number, number], count = 5): Scale {
  const highest = Math.max(...values.filter(Number.isFinite), 0);
  const step = stepFor(highest === 0 ? 1 : highest, count);
  const top = Math.max(step, Math.ceil(highest / step - 1e-9) * step);
  const ticks = Array.from({ length: Math.round(top / step) + 1 }, (_, index) => rounded(index * step));
  const [from, to] = range;
  // A tenth of a pixel is more than anybody sees.
  return { ticks, at: (value) => Math.round(10 * (from + (value / top) * (to - from))) / 10 };
}

function stepFor(highest: number, count: number): number {
  const raw = highest / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const multiple = [1, 2, 5, 10].find((candidate) => candidate * power >= raw * (1 - 1e-9))!;
  return multiple * power;
}

/** Sums of 0.1 are no round numbers. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}
