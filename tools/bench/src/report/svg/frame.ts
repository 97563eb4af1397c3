import { readable } from '../numbers.js';
import { escapeXml } from './escape-xml.js';
import type { Scale } from './scale.js';

export const WIDTH = 720;
export const HEIGHT = 340;
/** Where the drawing itself is. */
export const PLOT = { left: 70, right: 700, top: 56, bottom: 290 } as const;
/** Told apart by people who see no red or green too (Okabe and Ito). */
export const COLOURS = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#8a8a8a',
  '#000000',
];

export interface Titles {
  readonly title: string;
  readonly x: string;
  readonly y: string;
}

/** Background, title, axes and grid, around what is drawn. */
export function framed(
  { title, x, y }: Titles,
  scales: { readonly x?: Scale; readonly y: Scale },
  parts: readonly string[],
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#222222">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    `<text x="${PLOT.left}" y="22" font-size="15">${escapeXml(title)}</text>`,
    ...scales.y.ticks.map(
      (tick) =>
        `<line x1="${PLOT.left}" x2="${PLOT.right}" y1="${scales.y.at(tick)}" y2="${scales.y.at(tick)}" stroke="#dddddd"/>` +
        `<text x="${PLOT.left - 8}" y="${scales.y.at(tick) + 4}" text-anchor="end">${readable(tick)}</text>`,
    ),
    ...(scales.x?.ticks ?? []).map(
      (tick) =>
        `<text x="${scales.x!.at(tick)}" y="${PLOT.bottom + 18}" text-anchor="middle">${readable(tick)}</text>`,
    ),
    `<text x="${(PLOT.left + PLOT.right) / 2}" y="${HEIGHT - 10}" text-anchor="middle">${escapeXml(x)}</text>`,
    `<text transform="translate(16 ${(PLOT.top + PLOT.bottom) / 2}) rotate(-90)" text-anchor="middle">${escapeXml(y)}</text>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

/** What stands for what, in a row below the title. */
export function legend(names: readonly string[]): string[] {
  let x = PLOT.left;
  return names.map((name, index) => {
    const at = x;
    x += 24 + name.length * 7.2;
    return (
      `<rect x="${at}" y="34" width="11" height="11" fill="${COLOURS[index % COLOURS.length]}"/>` +
      `<text x="${at + 15}" y="44">${escapeXml(name)}</text>`
    );
  });
}
