import { readCertificates, type SettingValues } from '@millrace/config';
import type { DatabaseTls } from '@millrace/persistence';
import { databaseTlsSettings } from './kit.settings.js';

/**
 * The TLS of all databases of a service, to be spread into their options; reads the files of authorities.
 * @throws AppError `invalid_settings` when a file cannot be read or holds no certificate.
 */
export function databaseTls({ databaseTlsCaFiles: files }: SettingValues<typeof databaseTlsSettings>): {
  readonly tls?: DatabaseTls;
} {
  if (files === undefined) return {};
  return {
    tls: { ca: files.flatMap((file) => readCertificates(databaseTlsSettings.databaseTlsCaFiles.env, file)) },
  };
}
