/** Comments, then what must not be looked into: strings, dollar-quoted bodies. */
const TOKENS =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|(?<tag>\$[A-Za-z_]*\$)[\s\S]*?\k<tag>|"(?:[^"]|"")*"|;|\s+|[^'"$;\s/-]+|[\s\S]/g;

/**
 * SQL as single statements, each on one line: without comments, with empty strings and empty bodies in place
 * of what they hold, so that a rule sees statements and nothing that only looks like one.
 */
export function sqlStatements(sql: string): readonly string[] {
  const statements: string[] = [];
  let statement = '';
  for (const [token] of sql.matchAll(TOKENS)) {
    if (token === ';') {
      statements.push(statement);
      statement = '';
    } else statement += skeletonOf(token);
  }
  return [...statements, statement]
    .map((text) => text.replaceAll(/\s+/g, ' ').trim())
    .filter((text) => text !== '');
}

function skeletonOf(token: string): string {
  if (token.startsWith('--') || token.startsWith('/*')) return ' ';
  if (token.startsWith("'")) return "''";
  if (token.startsWith('$') && token.length > 1) return '$$';
  return token;
}

/** Splits at the commas that are outside of all parentheses. */
export function splitAtCommas(text: string): readonly string[] {
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  return [...parts, text.slice(start).trim()];
}
