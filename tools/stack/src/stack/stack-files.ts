import { join, resolve } from 'node:path';

/** Where a stack keeps what. */
export interface StackFiles {
  readonly dataDir: string;
  /** Addresses, pids and credentials; exists while the stack runs. */
  readonly state: string;
  /** Passwords, keys and ports that stay the same over restarts. */
  readonly identity: string;
  readonly tokenSigningKey: string;
  readonly postgres: string;
  readonly kafka: string;
  readonly logs: string;
}

export function stackFiles(dataDir: string): StackFiles {
  const root = resolve(dataDir);
  return {
    dataDir: root,
    state: join(root, 'stack.json'),
    identity: join(root, 'identity.json'),
    tokenSigningKey: join(root, 'token-signing-key.pem'),
    postgres: join(root, 'postgres'),
    kafka: join(root, 'kafka'),
    logs: join(root, 'logs'),
  };
}
