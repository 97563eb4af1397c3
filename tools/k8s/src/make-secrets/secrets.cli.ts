import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { stringify } from 'yaml';
import { ownSecrets } from './own-secrets.js';

/**
 * `npm run -s k8s:secrets | kubectl create -f -`: new random Secrets on stdout, and nowhere else. `create` and not
 * `apply`: those that exist stay as they are.
 */
const secrets = ownSecrets({
  password: () => randomBytes(32).toString('base64url'),
  signingKey: () =>
    generateKeyPairSync('ec', { namedCurve: 'P-256' })
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString(),
});

process.stdout.write(secrets.map((secret) => stringify(secret)).join('---\n'));
