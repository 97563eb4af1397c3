import type { Setting } from '@millrace/config';
import { loadDeclaredSettings } from '@millrace/stack';
import type { AppName } from '../model/workload.js';

/** The settings that an app and its migration declare, by environment variable. */
export type SettingsByVariable = ReadonlyMap<string, Setting>;

/** @throws Error when the app is not built. */
export async function loadSettingsByVariable(root: string, app: AppName): Promise<SettingsByVariable> {
  const { service, migration } = await loadDeclaredSettings(root, app);
  return new Map([...service, ...migration].map((setting) => [setting.env, setting]));
}
