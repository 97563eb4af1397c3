import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KafkaUserManifest } from './secured-cluster.fixture.js';

const USERS_FILE = join(import.meta.dirname, '../../../../k8s/components/topics/users.yaml');

/** The KafkaUsers as they are committed, and so as they are deployed. */
export function usersOfManifests(): readonly KafkaUserManifest[] {
  return parseAllDocuments(readFileSync(USERS_FILE, 'utf8')).map(
    (document) => document.toJS() as KafkaUserManifest,
  );
}
