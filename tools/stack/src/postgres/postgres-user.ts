import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { stackErrors } from '../stack.errors.js';

const run = promisify(execFile);

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The user that Postgres runs as: none of its own in general, but it refuses to run as root, so that root gets
 * the system user `postgres`, created when it does not exist.
 */
export async function postgresUser(): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const existing = await lookUp();
  if (existing) return existing;
  try {
    await run('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      'postgres',
    ]);
  } catch (cause) {
    const created = await lookUp();
    if (created) return created;
    throw stackErrors.postgres_unavailable({
      cause,
      detail:
        'Postgres refuses to run as root, and the system user `postgres` could not be created: run as another user.',
    });
  }
  return lookUp();
}

async function lookUp(): Promise<SystemUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}
