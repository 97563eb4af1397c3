import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Version of `docker compose` on this machine; undefined where there is none. It needs no engine to read a file. */
export async function composeVersion(): Promise<string | undefined> {
  try {
    return (await run('docker', ['compose', 'version', '--short'])).stdout.trim();
  } catch (error) {
    // No docker, or docker without compose, which ends with a usage message.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (typeof (error as { code?: unknown }).code === 'number') return undefined;
    throw error;
  }
}

/**
 * Has compose itself read the files, with these values of the variables.
 * @returns what it says is wrong; undefined when nothing is.
 */
export async function composeConfigProblem(
  checkout: string,
  files: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-compose-'));
  const envFile = join(folder, '.env');
  await writeFile(
    envFile,
    Object.entries(env)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  try {
    const named = files.flatMap((file) => ['--file', file]);
    await run('docker', ['compose', '--env-file', envFile, ...named, 'config', '--quiet'], { cwd: checkout });
    return undefined;
  } catch (error) {
    return (error as { stderr?: string }).stderr?.trim() || (error as Error).message;
  } finally {
    await rm(folder, { recursive: true });
  }
}
