import { createRequire } from 'node:module';
import { crc32c } from '@node-rs/crc32';

const require = createRequire(import.meta.url);

/** kafkajs as it comes, but for its log; and with nothing but its checksum exchanged. */
export function stockKafkajs(options: { readonly nativeCrc32c: boolean }): typeof import('kafkajs') {
  if (options.nativeCrc32c) {
    const file = 'kafkajs/src/protocol/recordBatch/crc32C/index.js';
    require(file);
    require.cache[require.resolve(file)]!.exports = crc32c;
  }
  return require('kafkajs') as typeof import('kafkajs');
}
