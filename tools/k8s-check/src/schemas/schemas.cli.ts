import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { customSchemas } from './custom-schemas.js';
import { generateStrimziDefinitions, readGoModule } from './fetch-sources.js';
import { customKinds, kubernetesKinds, schemaPathOf, type CustomSource, type Kind } from './kinds.js';
import { DEFINITIONS_PATH, kubernetesSchemas, type Swagger } from './kubernetes-schemas.js';
import { goModules, kubernetes, strimzi } from './sources.js';
import type { SchemaNode } from './strict-schema.js';

/** `npm run k8s:schemas`: makes the vendored schemas again from their pinned sources. Needs Go, Maven, Java 21. */
const folder = resolve(import.meta.dirname, '../../schemas');
const written = new Map<string, string>();

function put(path: string, schema: SchemaNode): void {
  written.set(path, `${JSON.stringify(schema)}\n`);
}

function putKinds(schemas: ReadonlyMap<Kind, SchemaNode>): void {
  for (const [kind, schema] of schemas) put(schemaPathOf(kind), schema);
}

/** One line per source: a run takes a minute or two when nothing is in the caches. */
function step<T>(what: string, make: () => T): T {
  const startedAt = performance.now();
  process.stderr.write(`${what} ... `);
  const made = make();
  console.error(`${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  return made;
}

try {
  step(`Kubernetes ${kubernetes.version}`, () => {
    const [swagger] = readGoModule(kubernetes);
    const schemas = kubernetesSchemas(JSON.parse(swagger!) as Swagger, kubernetesKinds);
    putKinds(schemas.kinds);
    put(DEFINITIONS_PATH, schemas.definitions);
  });
  for (const [source, module] of Object.entries(goModules)) {
    step(`${module.module} ${module.version}`, () =>
      putKinds(customSchemas(readGoModule(module), customKinds[source as CustomSource])),
    );
  }
  step(`io.strimzi:api ${strimzi.apiVersion}`, () =>
    putKinds(customSchemas(generateStrimziDefinitions(), customKinds.strimzi)),
  );
  rmSync(folder, { recursive: true, force: true });
  let bytes = 0;
  for (const [path, text] of written) {
    mkdirSync(dirname(resolve(folder, path)), { recursive: true });
    writeFileSync(resolve(folder, path), text);
    bytes += text.length;
  }
  console.error(`${written.size} schemas, ${Math.round(bytes / 1_024)} KiB, in ${folder}`);
} catch (error) {
  console.error(`\nk8s:schemas: ${(error as Error).message}`);
  process.exitCode = 1;
}
