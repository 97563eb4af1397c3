/** Words of PromQL that look like a metric. */
const KEYWORDS = new Set(
  'and or unless by without on ignoring group_left group_right offset bool inf nan start end atan2'.split(
    ' ',
  ),
);

/** Names of the metrics that an expression reads. */
export function metricsIn(expression: string): readonly string[] {
  const bare = expression
    .replace(/#.*$/gm, ' ')
    .replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g, '""')
    .replace(/\{[^}]*\}/g, ' ')
    .replace(/\[[^\]]*\]/g, ' ')
    // Lists of labels, not of metrics.
    .replace(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/gi, ' ')
    .replace(/\boffset\s+-?\s*\w+/gi, ' ');
  const names = bare.matchAll(/(?<![\w.:])([a-zA-Z_:][\w:]*)(?![\w:])(?!\s*\()/g);
  return [
    ...new Set([...names].map(([, name]) => name!).filter((name) => !KEYWORDS.has(name.toLowerCase()))),
  ];
}
