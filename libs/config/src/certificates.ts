import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AppError } from '@millrace/errors';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * Reads the certificates of authorities to trust, once, at start; a file may hold several.
 * @param env the variable that named the file, for the error.
 * @throws AppError `invalid_settings` when the file cannot be read, or holds no (whole) certificate.
 */
export function readCertificates(env: string, path: string): readonly string[] {
  const found = readText(env, path).match(CERTIFICATE) ?? [];
  if (found.length === 0) throw wrong(env, `names ${path}, which holds no certificate in PEM form`);
  for (const certificate of found) requireWhole(env, path, certificate);
  return found;
}

function requireWhole(env: string, path: string, certificate: string): X509Certificate {
  try {
    return new X509Certificate(certificate);
  } catch (error) {
    throw wrong(env, `names ${path}, which holds a broken certificate: ${(error as Error).message}`);
  }
}

function readText(env: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw wrong(env, `names a file that cannot be read: ${(error as Error).message}`);
  }
}

function wrong(env: string, message: string): AppError {
  const detail = `1 setting(s) are missing or wrong:\n  ${env} ${message}`;
  return new AppError({
    code: 'invalid_settings',
    kind: 'internal',
    detail,
    fields: [{ path: env, message }],
  });
}
