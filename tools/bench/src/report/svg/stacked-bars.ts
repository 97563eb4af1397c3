import { COLOURS, PLOT, framed, legend, type Titles } from './frame.js';
import { escapeXml } from './escape-xml.js';
import { scaleFromZero } from './scale.js';

export interface Bar {
  readonly name: string;
  /** From the bottom up, by the names of the parts. */
  readonly values: Readonly<Record<string, number>>;
}

const WIDEST = 110;

/** One bar per name, made of the same parts everywhere. */
export function stackedBars(titles: Titles, partNames: readonly string[], bars: readonly Bar[]): string {
  const valueOf = ({ values }: Bar, part: string) => (Number.isFinite(values[part]) ? values[part]! : 0);
  const y = scaleFromZero(
    bars.map((bar) => partNames.reduce((sum, part) => sum + valueOf(bar, part), 0)),
    [PLOT.bottom, PLOT.top],
  );
  const slot = (PLOT.right - PLOT.left) / bars.length;
  const width = Math.min(WIDEST, slot * 0.7);
  const parts = bars.flatMap((bar, position) => {
    const x = PLOT.left + slot * (position + 0.5) - width / 2;
    let below = 0;
    const pieces = partNames.map((part, index) => {
      const from = below;
      below += valueOf(bar, part);
      const [top, bottom] = [y.at(below), y.at(from)];
      const place = `x="${x.toFixed(1)}" y="${top.toFixed(1)}" width="${width.toFixed(1)}" height="${(bottom - top).toFixed(1)}"`;
      return `<rect ${place} fill="${COLOURS[index % COLOURS.length]}"><title>${escapeXml(`${part}: ${Math.round(below - from)}`)}</title></rect>`;
    });
    const label = `<text x="${(x + width / 2).toFixed(1)}" y="${PLOT.bottom + 18}" text-anchor="middle">${escapeXml(bar.name)}</text>`;
    return [...pieces, label];
  });
  return framed(titles, { y }, [...legend(partNames), ...parts]);
}
