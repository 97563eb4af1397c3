import { parse } from 'yaml';

/** The part of a compose file that the rules read, as it stands there: variables are not yet replaced. */
export interface ComposeFile {
  readonly services: Readonly<Record<string, Container>>;
  readonly networks?: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, { readonly file?: string }>>;
}

export interface Container {
  readonly image?: string;
  readonly build?: unknown;
  readonly command?: readonly string[];
  readonly user?: string;
  readonly profiles?: readonly string[];
  readonly restart?: string;
  readonly read_only?: boolean;
  readonly privileged?: boolean;
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly mem_limit?: string;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[] | Readonly<Record<string, unknown>>;
  readonly depends_on?: Readonly<Record<string, Dependency>>;
}

export interface Dependency {
  readonly condition: 'service_started' | 'service_healthy' | 'service_completed_successfully';
  readonly required?: boolean;
}

export function parseCompose(text: string): ComposeFile {
  // The limit of aliases is for files of strangers.
  return parse(text, { merge: true, maxAliasCount: -1 }) as ComposeFile;
}

/** Containers by name. */
export function containersOf(file: ComposeFile): readonly (readonly [name: string, container: Container])[] {
  return Object.entries(file.services);
}

/** Those that run once and end: others wait for their end. */
export function jobsOf(file: ComposeFile): ReadonlySet<string> {
  return new Set(
    containersOf(file)
      .flatMap(([, { depends_on }]) => Object.entries(depends_on ?? {}))
      .filter(([, { condition }]) => condition === 'service_completed_successfully')
      .map(([name]) => name),
  );
}

export function networksOf({ networks = [] }: Container): readonly string[] {
  return Array.isArray(networks) ? networks : Object.keys(networks);
}
