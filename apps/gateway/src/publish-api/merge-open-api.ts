import { publicPathOf, type ServiceName } from '../route/route.js';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** What one service says about itself (OpenAPI 3). */
export interface ServiceDocument {
  readonly service: ServiceName;
  readonly document: JsonObject;
}

const COMPONENT_REF = /^#\/components\/([^/]+)\/(.+)$/;
/** Shared by all services, so one entry serves all. */
const SHARED_COMPONENTS: ReadonlySet<string> = new Set(['securitySchemes']);

/**
 * One document from several: the paths that can be reached from outside, as they are seen from there. The
 * names of schemas and operations carry their service, so that two services may use one name for two things.
 */
export function mergeOpenApi(
  own: JsonObject,
  parts: readonly ServiceDocument[],
  /** Services whose document cannot be had: said in the description. */
  missing: readonly ServiceName[] = [],
): JsonObject {
  const paths: Record<string, Json> = { ...objectOf(own['paths']) };
  const components: Record<string, JsonObject> = {};
  for (const [kind, entries] of Object.entries(objectOf(own['components'])))
    components[kind] = objectOf(entries);
  for (const { service, document } of parts) {
    for (const [path, item] of Object.entries(objectOf(document['paths']))) {
      const publicPath = publicPathOf(service, path);
      if (publicPath !== undefined) paths[publicPath] = withService(service, item);
    }
    for (const [kind, entries] of Object.entries(objectOf(document['components']))) {
      const renamed = Object.entries(objectOf(entries)).map(
        ([name, entry]) => [componentName(service, kind, name), withService(service, entry)] as const,
      );
      components[kind] = { ...components[kind], ...Object.fromEntries(renamed) };
    }
  }
  return { ...own, ...(missing.length > 0 && { info: infoWithout(own, missing) }), paths, components };
}

function infoWithout(own: JsonObject, missing: readonly ServiceName[]): JsonObject {
  const info = objectOf(own['info']);
  const notice = `Not shown, since it cannot be reached at the moment: ${missing.join(', ')}.`;
  const description = typeof info['description'] === 'string' ? `${info['description']} ${notice}` : notice;
  return { ...info, description };
}

function componentName(service: ServiceName, kind: string, name: string): string {
  return SHARED_COMPONENTS.has(kind) ? name : `${service}.${name}`;
}

/** A copy whose references and operation ids name the service. */
function withService(service: ServiceName, value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((entry) => withService(service, entry));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, entry]): readonly [string, Json] => {
    if (key === '$ref' && typeof entry === 'string') return [key, renamedRef(service, entry)];
    if (key === 'operationId' && typeof entry === 'string') return [key, `${service}.${entry}`];
    return [key, withService(service, entry)];
  });
  return Object.fromEntries(entries);
}

function renamedRef(service: ServiceName, ref: string): string {
  const [, kind, name] = COMPONENT_REF.exec(ref) ?? [];
  if (kind === undefined || name === undefined) return ref;
  return `#/components/${kind}/${componentName(service, kind, name)}`;
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
