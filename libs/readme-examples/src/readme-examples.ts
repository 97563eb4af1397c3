import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareExamples, type ReadmeExamples } from './compare-examples.js';

export type { ReadmeExamples };

/**
 * The TypeScript examples of a project's README beside the code that its spec runs, for a test to find equal.
 * The spec is compiled and run, so the README is, too.
 *
 * In the spec the code of an example stands between the comments `// README` and `// README ends`, examples in
 * the order of the page. Statements that import stand on top of the spec, word for word as in the README.
 *
 * @param specUrl `import.meta.url` of the spec: compiled, in the `dist` of its project.
 * @throws Error when the README has no TypeScript block, or a mark in the spec has no end.
 */
export function readmeExamples(specUrl: string): ReadmeExamples {
  const compiled = fileURLToPath(specUrl);
  const end = compiled.lastIndexOf('/dist/');
  const [project, path] = [compiled.slice(0, end), compiled.slice(end + '/dist/'.length)];
  const spec = join(project, 'src', path.replace(/\.js$/, '.ts'));
  return compareExamples(readFileSync(join(project, 'README.md'), 'utf8'), readFileSync(spec, 'utf8'));
}
