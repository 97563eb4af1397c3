import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const TEST_FILE = /\.(int-|e2e-)?spec\.js$/;

/** A digest of the compiled code below these folders: it changes with any file that could run. */
export async function codeFingerprint(folders: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true });
    const files = entries.filter((file) => file.endsWith('.js') && !TEST_FILE.test(file)).sort();
    const contents = await Promise.all(files.map((file) => readFile(join(folder, file))));
    for (const [index, content] of contents.entries()) {
      hash.update(`${files[index]}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex').slice(0, 32);
}
