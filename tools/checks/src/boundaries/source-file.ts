/** What the rules look at: a file of one workspace package, without comments and strings. */
export interface SourceFile {
  /** Relative to the repository, with forward slashes, e.g. `apps/order/src/main.ts`. */
  readonly path: string;
  /** `apps/order`, `libs/ids`, `e2e`, ... */
  readonly project: string;
  /** Module specifiers of imports and re-exports, in order. */
  readonly imports: readonly string[];
  /** Source without comments, strings and import lines: identifiers only mean something here. */
  readonly code: string;
  readonly lines: number;
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^'";]*?from\s*['"]([^'"]+)['"]|(?:^|[^.\w])import\s*\(?\s*['"]([^'"]+)['"]/g;

export function parseSource(path: string, text: string): SourceFile {
  const withoutComments = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`\\])\/\/[^\n]*/g, '$1');
  const imports = [...withoutComments.matchAll(IMPORT)].map((match) => (match[1] ?? match[2])!);
  const code = withoutComments
    .replace(IMPORT, '\n')
    .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, "''");
  return { path, project: projectOf(path), imports, code, lines: text.split('\n').length };
}

function projectOf(path: string): string {
  const [top, name] = path.split('/');
  return top === 'e2e' ? 'e2e' : `${top}/${name}`;
}
