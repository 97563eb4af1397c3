import type { z } from 'zod';
import { AppError, type FieldProblem } from '@millrace/errors';

/** One setting: read from one environment variable, declared once. */
export interface Setting<T = unknown> {
  /** Name of the environment variable. */
  readonly env: string;
  /** Parses the variable's text (use the `z.coerce` family or a transform). */
  readonly schema: z.ZodType<T>;
  /** Value when the variable is absent; a setting without one is required. Secrets have none. */
  readonly default?: T;
  /** May be absent, and is then `undefined`. */
  readonly optional?: boolean;
  /** One line for people: what it is, its unit, when to change it. */
  readonly doc: string;
  /** Never printed. */
  readonly secret?: boolean;
}

export type Settings = Readonly<Record<string, Setting>>;

export type SettingValues<S extends Settings> = {
  readonly [K in keyof S]: S[K] extends { readonly schema: z.ZodType<infer T> }
    ? S[K] extends { readonly optional: true }
      ? T | undefined
      : T
    : never;
};

/** Names the settings of one service. Identity; it exists for type inference and for one place to look. */
export function defineSettings<const S extends Settings>(settings: S): S {
  for (const [name, setting] of Object.entries(settings)) {
    if (setting.secret && setting.default !== undefined) {
      throw new Error(`setting ${name} (${setting.env}) is a secret and must not have a default`);
    }
  }
  return settings;
}

/**
 * Reads all settings from an environment.
 * @throws AppError `invalid_settings` that lists every missing or wrong variable, not only the first.
 */
export function loadSettings<S extends Settings>(
  settings: S,
  env: Readonly<Record<string, string | undefined>> = process.env,
): SettingValues<S> {
  const values: Record<string, unknown> = {};
  const problems: FieldProblem[] = [];
  for (const [name, setting] of Object.entries(settings)) {
    const text = env[setting.env];
    if (text === undefined || text === '') {
      if (setting.default === undefined && !setting.optional) {
        problems.push({ path: setting.env, message: `is required: ${setting.doc}` });
      } else {
        values[name] = setting.default;
      }
      continue;
    }
    const parsed = setting.schema.safeParse(text);
    if (parsed.success) values[name] = parsed.data;
    else {
      const shown = setting.secret ? '' : ` (got ${JSON.stringify(text)})`;
      problems.push({
        path: setting.env,
        message: `${parsed.error.issues.map((issue) => issue.message).join('; ')}${shown}: ${setting.doc}`,
      });
    }
  }
  if (problems.length > 0) {
    throw new AppError({
      code: 'invalid_settings',
      kind: 'internal',
      detail: `${problems.length} setting(s) are missing or wrong:\n${problems
        .map((problem) => `  ${problem.path} ${problem.message}`)
        .join('\n')}`,
      fields: problems,
    });
  }
  return values as SettingValues<S>;
}
