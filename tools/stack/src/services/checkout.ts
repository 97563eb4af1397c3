import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stackErrors } from '../stack.errors.js';
import type { ServiceName } from './services.js';

/** The root of this checkout. */
export const CHECKOUT = fileURLToPath(new URL('../../../../', import.meta.url));

/** The folder of a service in this checkout. */
export function appFolder(service: ServiceName): string {
  return join(CHECKOUT, 'apps', service);
}

/**
 * A compiled file of a service.
 * @param folder where its code is; default: in this checkout.
 * @throws AppError `service_failed` when it has not been built.
 */
export function builtFile(
  service: ServiceName,
  file: 'main.js' | 'migrate.js',
  folder: string = appFolder(service),
): string {
  const path = join(folder, 'dist', file);
  if (existsSync(path)) return path;
  throw stackErrors.service_failed({ detail: `${path} does not exist: run \`npm run build\` first.` });
}

/**
 * Flags for every Node process of a service: a heap that is small, traces that name the sources. New objects get
 * 32 MiB: what a request makes is garbage when it is answered, and with 4 MiB half of it was copied to the old
 * space before (order, per accept: 720 us of CPU instead of 400; resident 192 MB instead of 245).
 */
export const NODE_FLAGS = ['--max-semi-space-size=32', '--max-old-space-size=192', '--enable-source-maps'];

// Compiled modules outlive the process: a service is up with a fifth less CPU time.
const COMPILE_CACHE = join(CHECKOUT, 'node_modules', '.cache', 'millrace-compile');

/** The environment that a service starts from: what Node needs, and no setting of the caller's. */
export function plainEnv(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TZ', 'LANG', 'TMPDIR', 'LOG_LEVEL', 'NODE_EXTRA_CA_CERTS'];
  const inherited = kept.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  return { ...Object.fromEntries(inherited), NODE_COMPILE_CACHE: COMPILE_CACHE };
}
