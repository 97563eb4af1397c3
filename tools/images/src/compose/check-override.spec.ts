import { describe, expect, it } from '@jest/globals';
import { CHECKOUT } from '@millrace/stack';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkOverride } from './check-override.js';
import { parseCompose } from './compose-file.js';

const read = (file: string) => parseCompose(readFileSync(join(CHECKOUT, file), 'utf8'));
const base = read('docker-compose.yml');

describe('a file that is laid over docker-compose.yml', () => {
  const overrides = globSync('docker-compose.*.yml', { cwd: CHECKOUT });

  it('is there', () => {
    expect(overrides).toContain('docker-compose.publish.yml');
  });

  it.each(overrides)('%s fits it', (file) => {
    expect(checkOverride(base, read(file))).toEqual([]);
  });

  it('is refused for a service, a network or a door too much', () => {
    const override = parseCompose(`
services:
  orders: { ports: ['127.0.0.1:1:8080'] }
  auth: { ports: ['8081:8080', '127.0.0.1:1:8080'], networks: [outside] }
networks:
  beyond: {}
`);
    expect(checkOverride(base, override)).toEqual([
      'orders: is not in docker-compose.yml',
      'auth: 8081:8080 is open to the network',
      'auth: network outside is not in docker-compose.yml',
      'network beyond is not in docker-compose.yml',
      'port 1 is published twice',
    ]);
  });
});
