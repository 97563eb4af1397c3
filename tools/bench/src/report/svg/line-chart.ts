import { COLOURS, PLOT, framed, legend, type Titles } from './frame.js';
import { scaleFromZero } from './scale.js';

export interface Line {
  readonly name: string;
  /** In the order in which they are joined. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** Lines over a common axis, from 0. Points that are no numbers are left out. */
export function lineChart(titles: Titles, lines: readonly Line[]): string {
  const drawable = lines.map(({ name, points }) => ({
    name,
    points: points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)),
  }));
  const all = drawable.flatMap(({ points }) => points);
  const x = scaleFromZero(
    all.map((point) => point.x),
    [PLOT.left, PLOT.right],
  );
  const y = scaleFromZero(
    all.map((point) => point.y),
    [PLOT.bottom, PLOT.top],
  );
  const parts = drawable.flatMap(({ points }, index) => {
    const colour = COLOURS[index % COLOURS.length];
    const places = points.map((point) => `${x.at(point.x).toFixed(1)},${y.at(point.y).toFixed(1)}`);
    const dots = places.map((place) => {
      const [cx, cy] = place.split(',');
      return `<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`;
    });
    return [
      `<polyline points="${places.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      ...dots,
    ];
  });
  return framed(titles, { x, y }, [...legend(drawable.map(({ name }) => name)), ...parts]);
}
