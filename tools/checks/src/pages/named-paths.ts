const PATH = /(?:`|\]\()((?:apps|libs|tools|docs|e2e|k8s)\/[\w./-]+?)\/?(?:`|\))/g;

/** Every path of the repository that a page names, in backticks or as the target of a link. */
export function namedPaths(markdown: string): readonly string[] {
  return [...new Set([...markdown.matchAll(PATH)].map((match) => match[1]!))];
}
