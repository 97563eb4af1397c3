import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export interface ServerCertificate {
  /** PEM, PKCS 8. */
  readonly key: string;
  /** PEM. */
  readonly certificate: string;
}

/** An authority that only this test trusts. */
export interface TestAuthority {
  /** PEM file of its own certificate, as clients get it. */
  readonly caFile: string;
  /** A certificate for servers with these names or addresses, valid for a day. */
  issue(hosts: readonly string[]): Promise<ServerCertificate>;
}

/** Makes an authority in a folder, by the `openssl` of the machine. */
export async function testAuthority(folder: string): Promise<TestAuthority> {
  const home = await mkdtemp(join(folder, 'authority-'));
  const [caFile, caKey] = [join(home, 'ca.crt'), join(home, 'ca.key')];
  const identity = ['-subj', `/CN=Test authority ${basename(home)}`, '-days', '1'];
  await openssl('req', '-x509', ...NEW_KEY, ...identity, '-keyout', caKey, '-out', caFile);
  return {
    caFile,
    issue: async (hosts) => {
      const at = await mkdtemp(join(home, 'server-'));
      const [key, request, certificate, names] = ['key', 'csr', 'crt', 'names'].map((name) =>
        join(at, name),
      ) as [string, string, string, string];
      const list = hosts.map((host) => `${isIP(host) ? 'IP' : 'DNS'}:${host}`).join(',');
      await writeFile(names, `subjectAltName=${list}\n`);
      await openssl('req', ...NEW_KEY, '-subj', '/CN=test', '-keyout', key, '-out', request);
      const signedBy = ['-CA', caFile, '-CAkey', caKey, '-CAcreateserial'];
      await openssl(
        'x509',
        '-req',
        '-in',
        request,
        ...signedBy,
        '-days',
        '1',
        '-extfile',
        names,
        '-out',
        certificate,
      );
      return { key: await readFile(key, 'utf8'), certificate: await readFile(certificate, 'utf8') };
    },
  };
}

async function openssl(...args: string[]): Promise<void> {
  await run('openssl', args).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause;
    throw new Error('certificates for this test need `openssl` on the PATH', { cause });
  });
}
