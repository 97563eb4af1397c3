import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { nameOf, type Manifest } from '../manifest/manifest.js';
import { schemaPathOf, type Kind } from '../schemas/kinds.js';
import { DEFINITIONS_PATH } from '../schemas/kubernetes-schemas.js';

export const SCHEMA_FOLDER = join(import.meta.dirname, '../../schemas');

/** Validates objects against the vendored schema of their kind; a schema is compiled when first needed. */
export class SchemaValidator {
  readonly #compiled = new Map<string, ValidateFunction>();
  readonly #ajv: Ajv;

  constructor(private readonly folder = SCHEMA_FOLDER) {
    this.#ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false, inlineRefs: false });
    this.#ajv.addSchema(this.#read(DEFINITIONS_PATH), DEFINITIONS_PATH);
  }

  /** What is wrong with an object: one line per fault, each with the path of the field. */
  problemsOf(manifest: Manifest): readonly string[] {
    const validate = this.#validatorOf(manifest);
    if (validate === undefined) {
      return [`${nameOf(manifest)}: unknown kind ${manifest.kind} in ${manifest.apiVersion}`];
    }
    if (validate(manifest)) return [];
    const problems = (validate.errors ?? []).filter(isCause).map(describeError);
    return [...new Set(problems)].map((problem) => `${nameOf(manifest)}: ${problem}`);
  }

  #validatorOf({ apiVersion, kind }: Kind): ValidateFunction | undefined {
    const path = schemaPathOf({ apiVersion, kind });
    const known = this.#compiled.get(path);
    if (known || !existsSync(join(this.folder, path))) return known;
    const validate = this.#ajv.compile(this.#read(path));
    this.#compiled.set(path, validate);
    return validate;
  }

  #read(path: string): object {
    return JSON.parse(readFileSync(join(this.folder, path), 'utf8')) as object;
  }
}

/** The verdict of a junctor repeats what its branches said. */
const isCause = ({ keyword }: ErrorObject) => !['anyOf', 'oneOf', 'allOf', 'if'].includes(keyword);

function describeError({ instancePath, message, params }: ErrorObject): string {
  const detail = Object.values(params as Record<string, unknown>).filter(
    (value) => typeof value === 'string',
  );
  const extra = detail.filter((text) => !message?.includes(text)).map((text) => ` (${text})`);
  return `${instancePath || '/'} ${message ?? 'is not valid'}${extra.join('')}`;
}
