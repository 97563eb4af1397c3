import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { OVERLAYS } from '@millrace/k8s';
import { SchemaValidator } from '../validate/schema-validator.js';
import { readOverlay } from './read-overlay.js';

const root = resolve(import.meta.dirname, '../../../..');
const validator = new SchemaValidator();

describe('the rendered overlays', () => {
  it.each(OVERLAYS)(
    '%s holds only objects that their schemas take',
    (name) => {
      const { objects } = readOverlay(root, name);
      expect(objects.length).toBeGreaterThan(50);
      expect(objects.flatMap((object) => validator.problemsOf(object))).toEqual([]);
      // Compiling the schemas of Kafka and Postgres clusters takes a second or two, more on a busy machine.
    },
    60_000,
  );
});
