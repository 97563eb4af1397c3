// Writes the secrets of a deployment by docker compose: `.env` and the key that signs tokens.
//   node tools/images/bin/secrets.js [folder]
// Plain JavaScript without dependencies, for Node 20 and newer: it runs on a machine that has only git, Node
// and Docker, before anything is installed. What exists is never replaced; no value is ever printed.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;
/** The key is mounted into a container of another user, who must be able to read it; its folder keeps others out. */
const READABLE_FILE = 0o644;

const folder = resolve(process.argv[2] ?? fileURLToPath(new URL('../../../', import.meta.url)));
const envFile = join(folder, '.env');
const keyFile = join(folder, 'secrets', 'signing-key.pem');

const HEAD = `# Settings and secrets of docker compose, begun by \`npm run secrets\`, which adds what is missing and changes nothing.
# Keep it as long as the volumes: POSTGRES_PASSWORD is that of the first start. Other passwords can be changed here.
# COMPOSE_PROFILES=single is one broker, =ha three; choose before the first start, because topics keep their replicas.
`;

/** Every variable that compose needs, and how its first value is made. */
const variables = {
  COMPOSE_PROFILES: () => 'single',
  POSTGRES_PASSWORD: randomSecret,
  AUTH_DB_PASSWORD: randomSecret,
  INVENTORY_DB_PASSWORD: randomSecret,
  PAYMENT_DB_PASSWORD: randomSecret,
  PAYMENT_SANDBOX_DB_PASSWORD: randomSecret,
  ORDER_CONTROL_DB_PASSWORD: randomSecret,
  ORDER_SHARD_PASSWORD: randomSecret,
  PROVIDER_API_KEY: randomSecret,
  PROVIDER_WEBHOOK_SECRETS: randomSecret,
  ORDER_WEBHOOK_SECRET_KEYS: randomSecret,
  BOOTSTRAP_OPERATOR_EMAIL: () => 'operator@millrace.example',
  BOOTSTRAP_OPERATOR_PASSWORD: randomSecret,
  CLUSTER_ID: kafkaClusterId,
};

try {
  writeSigningKey();
  writeEnvFile();
} catch (error) {
  console.error(`The secrets could not be written: ${error.message}`);
  process.exitCode = 1;
}

function writeEnvFile() {
  const before = existsSync(envFile) ? readFileSync(envFile, 'utf8') : undefined;
  const { text, added } = withMissingVariables(before ?? HEAD);
  if (added.length > 0) writeWhole(envFile, text, PRIVATE_FILE);
  else tighten(envFile);
  if (before === undefined) console.log(`${envFile}: written`);
  else if (added.length > 0) console.log(`${envFile}: added ${added.join(', ')}; the rest is as it was`);
  else console.log(`${envFile}: nothing is missing, left as it is`);
}

/** Fills in what has no value; lines that have one, and whatever else stands there, stay as they are. */
function withMissingVariables(before) {
  const lines = before.replace(/\n$/, '').split('\n');
  const added = [];
  for (const [name, make] of Object.entries(variables)) {
    const assignments = lines.filter((line) => assignedName(line) === name);
    if (assignments.some((line) => valueOf(line) !== '')) continue;
    added.push(name);
    const line = `${name}=${make()}`;
    if (assignments.length === 0) lines.push(line);
    else lines[lines.lastIndexOf(assignments.at(-1))] = line;
  }
  return { text: `${lines.join('\n')}\n`, added };
}

function assignedName(line) {
  return /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=/.exec(line)?.[1];
}

function valueOf(line) {
  return line
    .slice(line.indexOf('=') + 1)
    .trim()
    .replace(/^(["'])\1$/, '');
}

function writeSigningKey() {
  mkdirSync(dirname(keyFile), { recursive: true });
  chmodSync(dirname(keyFile), PRIVATE_FOLDER);
  if (existsSync(keyFile)) {
    console.log(`${keyFile}: is there, left as it is`);
    return;
  }
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeWhole(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), READABLE_FILE);
  console.log(`${keyFile}: written`);
}

/** Whole or not at all; the mode does not depend on the umask. */
function writeWhole(path, text, mode) {
  const draft = `${path}.${process.pid}.part`;
  writeFileSync(draft, text, { mode: PRIVATE_FILE, flag: 'wx' });
  chmodSync(draft, mode);
  renameSync(draft, path);
}

function tighten(path) {
  if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, PRIVATE_FILE);
}

/** 256 random bits, safe in a URL and in a shell. */
function randomSecret() {
  return randomBytes(32).toString('base64url');
}

/** A cluster id in Kafka's form: 16 bytes in base64url, not beginning with a dash, which its tools take for a flag. */
function kafkaClusterId() {
  for (;;) {
    const id = randomBytes(16).toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}
