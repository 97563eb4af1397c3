export interface ReadmeExamples {
  /** The blocks of the README, from the top. */
  readonly shown: readonly string[];
  /** The same as the spec has them: what differs in a test is what the README must change. */
  readonly run: readonly string[];
}

const BLOCK = /^```ts\n([\s\S]*?)^```$/gm;
const IMPORT = /^import\s[^;]*;\n+/gm;
const MARKED = /^([ \t]*)\/\/ README\n([\s\S]*?)^[ \t]*\/\/ README ends$/gm;

/** Blocks of a README written in TypeScript against the marked code of a spec. */
export function compareExamples(readme: string, spec: string): ReadmeExamples {
  const shown = [...readme.matchAll(BLOCK)].map((match) => match[1]!);
  if (shown.length === 0) throw new Error('the README has no block that begins with ```ts');
  const bodies = markedCode(spec);
  const inSpec = new Set(importsOf(spec));
  const run = bodies.map((body, index) => {
    const imports = importsOf(shown[index] ?? '').filter((line) => inSpec.has(line));
    return [...imports, ...(imports.length === 0 ? [] : ['']), body].join('\n');
  });
  return { shown: shown.map(withImportsOnOneLine), run };
}

function markedCode(spec: string): readonly string[] {
  const marked = [...spec.matchAll(MARKED)];
  const begun = spec.match(/^[ \t]*\/\/ README$/gm) ?? [];
  if (begun.length !== marked.length) throw new Error('a "// README" in the spec has no "// README ends"');
  return marked.map(([, indent, code]) => code!.replaceAll(new RegExp(`^${indent}`, 'gm'), '').trimEnd());
}

/** How long a line may be differs with its depth: an import is the same in one line or in five. */
function importsOf(code: string): readonly string[] {
  return [...code.matchAll(IMPORT)].map(([statement]) => onOneLine(statement));
}

function onOneLine(statement: string): string {
  return statement.trim().replaceAll(/\s+/g, ' ').replace(/, \}/, ' }');
}

function withImportsOnOneLine(code: string): string {
  const imports = importsOf(code);
  const body = code.replaceAll(IMPORT, '').trim();
  return [...imports, ...(imports.length === 0 ? [] : ['']), body].join('\n');
}
