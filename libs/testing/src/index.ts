// Waiting
export { eventually, type EventuallyOptions } from './eventually.js';
// Listening
export { followEvents, type FollowedEvents, type StreamedEvent } from './follow-events.js';

// Pages that run
export { readmeExamples, type ReadmeExamples } from '@millrace/readme-examples';
// Servers of the jest run
export { testKafka, testPostgres } from './servers.js';
export { freshDatabase, type FreshDatabase } from './fresh-database.js';
export { freshTopics, type FreshTopics } from './fresh-topics.js';
export { freshKafka, type FreshKafka } from './fresh-kafka.js';
export { secureKafka, type SecureKafka, type SecureKafkaOptions } from './secure-kafka.js';
export { securePostgres, type SecurePostgres } from './secure-postgres.js';
export { testAuthority, type ServerCertificate, type TestAuthority } from './test-certificates.js';
export { LaterKafka } from './later-kafka.js';
// The other end
export { openTopics, type OpenTopics } from './open-topics.js';
// Who asks
export { tokenIssuer, type TokenIssuer } from './token-issuer.js';
