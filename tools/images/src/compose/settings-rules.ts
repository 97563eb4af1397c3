import { loadSettings, type Setting } from '@millrace/config';
import { containersOf, type Container } from './compose-file.js';
import type { ComposeRule, Surroundings } from './compose-rule.js';
import { interpolate } from './interpolate.js';

const IMAGE = /^millrace\/([a-z-]+):/;
const MIGRATION = /\bdist\/migrate\.js$/;
const OPERATOR = /\btools\/operator\//;
/** Read by Node itself, not by a service. */
const RUNTIME_VARIABLES = ['NODE_OPTIONS'];

/** Every variable that a container of ours gets is a setting that it reads, and every one that it needs is there. */
export const settingsRules: readonly ComposeRule[] = [
  {
    name: 'settings-are-known',
    why: 'a variable that nothing reads is a typing error that changes nothing and says nothing',
    check: (file, surroundings) =>
      ours(file).flatMap(([name, container]) => {
        const known = new Set([
          ...RUNTIME_VARIABLES,
          ...readBy(container, surroundings).map(({ env }) => env),
        ]);
        return Object.keys(container.environment ?? {})
          .filter((variable) => !known.has(variable))
          .map((variable) => `${name}: reads no ${variable}`);
      }),
  },
  {
    name: 'settings-are-complete',
    why: 'a setting that is missing or wrong keeps the container from starting',
    check: (file, surroundings) =>
      ours(file).flatMap(([name, container]) => {
        // The operator CLI has its own, and asks for what a command needs.
        if (isRun(container, OPERATOR)) return [];
        try {
          loadSettings(
            tableOf(readBy(container, surroundings)),
            environmentOf(container, surroundings.secrets),
          );
          return [];
        } catch (error) {
          return [`${name}: ${(error as Error).message}`];
        }
      }),
  },
];

function ours(file: Parameters<ComposeRule['check']>[0]) {
  return containersOf(file).filter(([, { image = '' }]) => IMAGE.test(image));
}

function readBy(container: Container, { settings }: Surroundings): readonly Setting[] {
  const app = IMAGE.exec(container.image ?? '')?.[1] as string;
  const declared = settings.get(app);
  if (!declared) return [];
  return isRun(container, MIGRATION) ? declared.migration : declared.service;
}

function isRun({ command = [] }: Container, program: RegExp): boolean {
  return command.some((word) => program.test(word));
}

function environmentOf({ environment = {} }: Container, secrets: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, interpolate(String(value), secrets)]),
  );
}

function tableOf(settings: readonly Setting[]): Record<string, Setting> {
  return Object.fromEntries(settings.map((setting) => [setting.env, setting]));
}
