import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { Manifest } from '../manifest/manifest.js';

/** What a call of kubectl said. */
export interface Answer {
  readonly ok: boolean;
  readonly stdout: string;
  /** Lines of stderr that begin with `Warning:`. */
  readonly warnings: readonly string[];
  /** The rest of stderr. */
  readonly error: string;
}

const FIELD_MANAGER = 'millrace-apply-check';

/** Asks the cluster of the current kubeconfig. @throws when there is no kubectl. */
export async function kubectl(parameters: readonly string[], input = ''): Promise<Answer> {
  const child = spawn('kubectl', parameters, { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<boolean>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? new Error('kubectl is not installed', { cause: error }) : error),
    );
    child.once('close', (code) => resolve(code === 0));
  });
  // A kubectl that ends early closes the pipe; its exit code and stderr tell why.
  child.stdin.on('error', () => child.stdin.destroy());
  child.stdin.end(input);
  const [stdout, stderr, ok] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  return {
    ok,
    stdout,
    warnings: lines.filter((line) => line.startsWith('Warning:')),
    error: lines
      .filter((line) => !line.startsWith('Warning:'))
      .map((line) => line.trim())
      .join(' '),
  };
}

/** Sends objects as a release does: server-side, fields checked strictly. A dry run goes through admission too. */
export function apply(objects: readonly Manifest[], mode: 'for real' | 'dry run'): Promise<Answer> {
  const parameters = [
    'apply',
    '--server-side',
    '--force-conflicts',
    `--field-manager=${FIELD_MANAGER}`,
    '--validate=strict',
    '--filename=-',
    ...(mode === 'dry run' ? ['--dry-run=server'] : []),
  ];
  return kubectl(parameters, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
}
