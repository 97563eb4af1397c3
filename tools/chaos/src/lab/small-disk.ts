import { execFile } from 'node:child_process';
import { chmod, mkdtemp, open, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chaosErrors } from '../chaos.errors.js';

const run = promisify(execFile);
const CHUNK = Buffer.alloc(65_536);
const FILLER = 'filler';

export interface DiskOwner {
  readonly uid: number;
  readonly gid: number;
}

/** A file system of its own, in memory, that can be filled to its last page. */
export class SmallDisk {
  private constructor(
    private readonly mountedAt: string,
    /** A folder on it that is the owner's. */
    readonly folder: string,
  ) {}

  /** @throws AppError `set_up_failed` where this process may not mount: that takes root. */
  static async mount(sizeMiB: number, { uid, gid }: DiskOwner): Promise<SmallDisk> {
    const at = await mkdtemp(join(tmpdir(), 'millrace-small-disk-'));
    // Its owner has to pass.
    await chmod(at, 0o755);
    try {
      const options = `size=${sizeMiB}m,mode=0755`;
      await run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', at]);
    } catch (cause) {
      await rmdir(at);
      const detail = `A small disk cannot be mounted here, which takes root: ${(cause as Error).message.trim()}`;
      throw chaosErrors.set_up_failed({ cause, detail });
    }
    const folder = join(at, 'data');
    await run('install', ['-d', '-m', '0700', '-o', String(uid), '-g', String(gid), folder]);
    return new SmallDisk(at, folder);
  }

  /** Writes until nothing fits on it. */
  async fill(): Promise<void> {
    const file = await open(join(this.mountedAt, FILLER), 'w');
    try {
      for (;;) await file.write(CHUNK);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      await file.close();
    }
  }

  /** Takes back what {@link fill} wrote. */
  async free(): Promise<void> {
    await rm(join(this.mountedAt, FILLER), { force: true });
  }

  async unmount(): Promise<void> {
    await run('umount', [this.mountedAt]);
    await rmdir(this.mountedAt);
  }
}
