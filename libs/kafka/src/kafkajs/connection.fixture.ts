import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { requests } = require('kafkajs/src/protocol/requests/index.js') as {
  requests: { ApiVersions: { protocol(of: { version: number }): () => object } };
};

/** Any request that a connection of kafkajs can send. */
export const anyRequest = requests.ApiVersions.protocol({ version: 0 });

const silence = () => undefined;

/** Of kafkajs; says nothing. */
export const silentLogger = {
  namespace: () => silentLogger,
  debug: silence,
  info: silence,
  warn: silence,
  error: silence,
};
