import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { stackErrors } from '../stack.errors.js';

const run = promisify(execFile);

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * The user that Postgres runs as: in general the one who runs this, but it refuses to run as root, so that root
 * gets the system user `postgres`, created when it does not exist.
 */
export async function postgresUser(): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const existing = await lookUp();
  if (existing) return existing;
  const flags = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin'];
  try {
    await run('useradd', [...flags, 'postgres']);
  } catch (cause) {
    const created = await lookUp();
    if (created) return created;
    throw stackErrors.postgres_unavailable({
      cause,
      detail:
        'Postgres refuses to run as root, and a system user `postgres` could not be created: run this as another user.',
    });
  }
  return lookUp();
}

async function lookUp(): Promise<SystemUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch (error) {
    // `id` ends with 1 when there is no such user.
    if ((error as { code?: unknown }).code === 1) return undefined;
    throw error;
  }
}

/**
 * A command run as that user. Where a folder on the way to one of `paths` is closed to it (a checkout in root's
 * home), it keeps root's right to pass: Postgres checks who it is, not what it may.
 */
export async function asUser(
  user: SystemUser | undefined,
  command: { readonly command: string; readonly args: readonly string[] },
  paths: readonly string[],
): Promise<Command> {
  if (!user) return command;
  const closed = (await Promise.all(paths.map((path) => closedFolder(dirname(path), user)))).find(Boolean);
  if (closed === undefined) return { ...command, ...user };
  await requireSetpriv(closed);
  // The bit lets the right count for access(2) too, by which initdb checks its own files.
  const right = ['--securebits=+no_setuid_fixup', '--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  const identity = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
  return { command: 'setpriv', args: [...identity, ...right, '--', command.command, ...command.args] };
}

/** The first folder from `folder` upwards that the user may not enter. */
async function closedFolder(folder: string, user: SystemUser): Promise<string | undefined> {
  const { mode, uid, gid } = await stat(folder);
  const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
  if ((mode & bit) === 0) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : closedFolder(parent, user);
}

async function requireSetpriv(closed: string): Promise<void> {
  await run('setpriv', ['--version']).catch((cause: unknown) => {
    throw stackErrors.postgres_unavailable({
      cause,
      detail: `Postgres runs as the user \`postgres\`, which may not enter ${closed}: run \`chmod o+x ${closed}\`, or run this as another user than root.`,
    });
  });
}
