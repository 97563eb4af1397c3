import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SourceText {
  readonly path: string;
  readonly text: string;
}

/** The sources below a folder that ship: no specs, no fixtures. */
export function shippedSources(root: string, pattern: string): readonly SourceText[] {
  return globSync(pattern, { cwd: root })
    .filter((path) => !/spec\.ts$|\/testing\//.test(path))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** Values (not types) that a source imports by name from a package. */
export function importedNames({ text }: SourceText, packageName: string): readonly string[] {
  const imports = text.matchAll(/\bimport\s*\{([^}]*)\}\s*from\s*'([^']+)'/g);
  return [...imports]
    .filter(([, , from]) => from === packageName)
    .flatMap(([, names]) => names!.split(','))
    .map((name) => name.trim().replace(/\s+as\s+.*$/s, ''))
    .filter((name) => name !== '' && !name.startsWith('type '));
}

const METRIC = /\bnew (?:Counter|Gauge|Histogram|Summary)(?:<[^>]*>)?\(/g;
const NAMED = /^\{\s*name: '([a-zA-Z_:][\w:]*)'/;

/** Names of the metrics that a source makes. @throws Error when one has no literal name, so that none is missed. */
export function metricNames({ path, text }: SourceText): readonly string[] {
  return [...text.matchAll(METRIC)].map((match) => {
    const name = NAMED.exec(text.slice(match.index + match[0].length))?.[1];
    if (name === undefined) throw new Error(`${path}: a metric whose name is not its first literal property`);
    return name;
  });
}
