interface Line {
  readonly ignores: boolean;
  readonly pattern: RegExp;
}

/**
 * Reads a `.dockerignore` by Docker's documented rules: patterns of Go's `filepath.Match` plus `**`, from the
 * root of the context; what matches a folder matches all in it; the last line that matches decides.
 * @returns whether a path (with slashes, from the root) is sent to the builder.
 */
export function readDockerIgnore(text: string): (path: string) => boolean {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(lineOf);
  return (path) => {
    const places = withParents(path);
    const last = lines.findLast(({ pattern }) => places.some((place) => pattern.test(place)));
    return !last?.ignores;
  };
}

function lineOf(text: string): Line {
  const ignores = !text.startsWith('!');
  const glob = (ignores ? text : text.slice(1))
    .trim()
    .replace(/^\.?\//, '')
    .replace(/\/+$/, '');
  return { ignores, pattern: new RegExp(`^${expressionOf(glob)}$`) };
}

/** `a/b/c`: itself, `a/b` and `a`. */
function withParents(path: string): readonly string[] {
  const names = path.split('/');
  return names.map((_, index) => names.slice(0, names.length - index).join('/'));
}

const PART = /\*\*\/|\*\*|\*|\?|\[[^\]]*\]|\\.|[^*?[\\]+/g;

function expressionOf(glob: string): string {
  return glob.replaceAll(PART, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.startsWith('[') || part.startsWith('\\')) return part;
    return part.replaceAll(/[.+^${}()|\]]/g, '\\$&');
  });
}
