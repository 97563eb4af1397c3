import type { Frame } from './cpu-profile.js';
import { escapeXml } from '../report/svg/escape-xml.js';

const WIDTH = 1_200;
const ROW = 17;
const TITLE = 26;
/** Narrower ones cannot be seen. */
const MIN_WIDTH = 0.4;
const CHARACTER = 6.6;

const COLOURS: readonly (readonly [RegExp, string])[] = [
  [/^apps\//, '#e07b39'],
  [/^libs\//, '#e8b04b'],
  [/^node$/, '#7fb069'],
  [/^v8$/, '#9a9a9a'],
  [/^(?:kafkajs|pg|pg-.*|undici)$/, '#6a8caf'],
];
const OTHER = '#b08bbb';

/** A flame graph as SVG: width is time, the callers are below. Each frame tells its share on hover. */
export function flameGraph(root: Frame, title: string): string {
  const depth = depthOf(root);
  const height = TITLE + depth * ROW + 4;
  const parts: string[] = [];
  draw(root, {
    x: 0,
    level: 0,
    scale: WIDTH / Math.max(1, root.totalUs),
    total: root.totalUs,
    height,
    parts,
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="monospace" font-size="11">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="4" y="17" font-size="13" fill="#222222">${escapeXml(title)}</text>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

interface Canvas {
  readonly x: number;
  readonly level: number;
  readonly scale: number;
  readonly total: number;
  readonly height: number;
  readonly parts: string[];
}

function draw(frame: Frame, canvas: Canvas): void {
  const { x, level, scale, total, height, parts } = canvas;
  const width = frame.totalUs * scale;
  if (width < MIN_WIDTH) return;
  const y = height - (level + 1) * ROW - 2;
  const share = `${((100 * frame.totalUs) / total).toFixed(1)} %`;
  const label = frame.name.slice(0, Math.max(0, Math.floor((width - 4) / CHARACTER)));
  parts.push(
    `<g><title>${escapeXml(`${frame.name} (${frame.owner}) ${share}`)}</title>` +
      `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 1}" fill="${colourOf(frame.owner)}"/>` +
      (label.length > 2 ? `<text x="${(x + 2).toFixed(1)}" y="${y + 12}">${escapeXml(label)}</text>` : '') +
      '</g>',
  );
  let childX = x;
  for (const child of [...frame.children.values()].sort((a, b) => b.totalUs - a.totalUs)) {
    draw(child, { ...canvas, x: childX, level: level + 1 });
    childX += child.totalUs * scale;
  }
}

function depthOf(frame: Frame): number {
  return 1 + Math.max(0, ...[...frame.children.values()].map(depthOf));
}

function colourOf(owner: string): string {
  return COLOURS.find(([pattern]) => pattern.test(owner))?.[1] ?? OTHER;
}
