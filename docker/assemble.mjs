// Assembles the folder that an image ships: compiled code and production packages, and nothing else.
// The Dockerfile runs its two steps apart, so that packages are installed again only when manifests change:
//
//   node docker/assemble.mjs manifests --to /out --root apps/order --root tools/operator
//   (cd /out && npm ci --omit=dev --omit=optional --ignore-scripts)
//   node docker/assemble.mjs code --to /out --root apps/order --root tools/operator
//
// `--from` names the checkout (default: this one); `code` needs it compiled. Roots are workspace folders.
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const steps = { manifests: writeManifests, code: copyCode };

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    to: { type: 'string' },
    from: { type: 'string', default: fileURLToPath(new URL('..', import.meta.url)) },
    root: { type: 'string', multiple: true, default: [] },
  },
});
const [step] = positionals;
if (positionals.length !== 1 || !Object.hasOwn(steps, step) || !values.to || values.root.length === 0) {
  process.stderr.write(
    'usage: assemble.mjs manifests|code --to DIR --root WORKSPACE [--root WORKSPACE ...] [--from CHECKOUT]\n',
  );
  process.exit(2);
}
await steps[step](values.from, values.to, await closure(values.from, values.root));

/** The roots and every workspace that they need in production, by folder. */
async function closure(from, roots) {
  const manifests = await readManifests(from);
  const folderOf = new Map([...manifests].map(([folder, { name }]) => [name, folder]));
  const needed = new Map();
  const visit = (folder) => {
    if (needed.has(folder)) return;
    const manifest = manifests.get(folder);
    if (manifest === undefined) throw new Error(`${folder} is no workspace of ${from}`);
    needed.set(folder, manifest);
    for (const name of Object.keys(manifest.dependencies ?? {})) {
      if (folderOf.has(name)) visit(folderOf.get(name));
    }
  };
  roots.forEach(visit);
  return needed;
}

async function readManifests(from) {
  const { workspaces } = await readJson(join(from, 'package.json'));
  const manifests = new Map();
  for (const pattern of workspaces) {
    const parent = pattern.replace(/\/?\*$/, '');
    const folders =
      parent === pattern ? [pattern] : (await readdir(join(from, parent))).map((name) => `${parent}/${name}`);
    for (const folder of folders) {
      const file = join(from, folder, 'package.json');
      if (existsSync(file)) manifests.set(folder, await readJson(file));
    }
  }
  return manifests;
}

/**
 * A workspace of exactly these packages, under the same lockfile. Development dependencies are left out of the
 * manifests: npm counts a workspace that only tests depend on as needed in production, and all that it needs too.
 */
async function writeManifests(from, to, workspaces) {
  const root = await readJson(join(from, 'package.json'));
  const { packages: locked } = await readJson(join(from, 'package-lock.json'));
  await writeJson(to, { ...published(root), workspaces: [...workspaces.keys()] });
  await cp(join(from, 'package-lock.json'), join(to, 'package-lock.json'));
  if (existsSync(join(from, '.npmrc'))) await cp(join(from, '.npmrc'), join(to, '.npmrc'));
  for (const [folder, manifest] of workspaces) {
    const { exports, dependencies } = manifest;
    await writeJson(join(to, folder), {
      ...published(manifest),
      exports,
      dependencies: { ...dependencies, ...nativeParts(dependencies, locked) },
    });
  }
}

/**
 * The prebuilt parts of what a workspace depends on, for the platform of the image (this one). They are optional
 * dependencies of those packages, one a platform, and images leave all optional packages out.
 */
function nativeParts(dependencies = {}, locked) {
  const parts = Object.keys(dependencies).flatMap((name) =>
    Object.keys(locked[`node_modules/${name}`]?.optionalDependencies ?? {}),
  );
  return Object.fromEntries(
    parts.flatMap((name) => {
      const { version, os, cpu, libc } = locked[`node_modules/${name}`] ?? {};
      const here =
        os?.includes('linux') && cpu?.includes(process.arch) && (libc ?? ['glibc']).includes('glibc');
      return here ? [[name, version]] : [];
    }),
  );
}

function published({ name, version, license, type }) {
  return { name, version, private: true, license, type };
}

/** Compiled code into an installed folder; what no process reads is dropped from its packages. */
async function copyCode(from, to, workspaces) {
  for (const folder of workspaces.keys()) {
    const dist = join(from, folder, 'dist');
    if (!existsSync(dist)) throw new Error(`${dist} does not exist: compile the checkout first`);
    await cp(dist, join(to, folder, 'dist'), { recursive: true, filter: isShippedCode });
  }
  for (const file of [
    'package.json',
    'package-lock.json',
    '.npmrc',
    'node_modules/.package-lock.json',
    'node_modules/.bin',
  ]) {
    await rm(join(to, file), { recursive: true, force: true });
  }
  await dropUnread(join(to, 'node_modules'));
}

/** Tests stay behind. Source maps are shipped: a stack trace then names the TypeScript file and line. */
function isShippedCode(path) {
  return !/\.(?:int-|e2e-)?spec\.|\.d\.ts(?:\.map)?$|\/testing$|\.tsbuildinfo$/.test(path);
}

/** Type declarations, sources, source maps and prose of packages: half of their bytes. Licences stay. */
async function dropUnread(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await dropUnread(path);
    else if (entry.isFile() && isUnread(entry.name)) await rm(path);
  }
}

function isUnread(name) {
  if (/^licen[cs]e|^notice|^copying/i.test(name)) return false;
  return /\.(?:[cm]?ts|map|md|markdown)$/i.test(name) || basename(name) === '.yarn-metadata.json';
}

async function readJson(path) {
  return JSON.parse(await readFile(path, 'utf8'));
}

async function writeJson(folder, value) {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(value, null, 2)}\n`);
}
