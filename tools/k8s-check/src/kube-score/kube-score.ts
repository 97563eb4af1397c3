import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { nameOf, type Manifest } from '../manifest/manifest.js';
import { exceptions } from './exceptions.js';

/** Install with `go install github.com/zegl/kube-score/cmd/kube-score@v1.20.0`. */
const PARAMETERS = ['score', '--kubernetes-version', 'v1.35', '--output-format', 'json', '-'];
const CRITICAL = 1;

export interface ScoredObject {
  readonly type_meta: { readonly kind: string };
  readonly object_meta: { readonly name: string };
  readonly checks: readonly {
    readonly check: { readonly id: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly path: string; readonly summary: string }[] | null;
  }[];
}

/** What kube-score says of rendered manifests; undefined where it is not installed. */
export async function score(yaml: string): Promise<readonly ScoredObject[] | undefined> {
  const child = spawn('kube-score', PARAMETERS, { stdio: ['pipe', 'pipe', 'inherit'] });
  const started = new Promise<boolean>((resolve, reject) => {
    child.once('spawn', () => resolve(true));
    child.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? resolve(false) : reject(error),
    );
  });
  if (!(await started)) return undefined;
  // Its exit code only repeats what the JSON says.
  child.stdin.end(yaml);
  return JSON.parse(await text(child.stdout)) as readonly ScoredObject[];
}

/** Critical findings that no exception covers, one line each. */
export function criticalFindings(
  scored: readonly ScoredObject[],
  objects: readonly Manifest[],
): readonly string[] {
  return scored.flatMap(({ type_meta, object_meta, checks }) => {
    const object = objects.find(
      ({ kind, metadata }) => kind === type_meta.kind && metadata.name === object_meta.name,
    );
    if (object === undefined) return [];
    return checks
      .filter(({ grade, skipped }) => grade === CRITICAL && !skipped)
      .filter(({ check }) => !exceptions.some(({ test, applies }) => test === check.id && applies(object)))
      .flatMap(({ check, comments }) =>
        (comments ?? []).map(({ path, summary }) => `${nameOf(object)}: ${check.id}: ${path} ${summary}`),
      );
  });
}
