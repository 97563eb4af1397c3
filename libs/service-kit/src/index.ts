// Running a service
export { runService } from './run-service.js';
export { runMigrations } from './run-migrations.js';
export { startService, type Service, type ServiceDefinition } from './service.js';
export { databaseNeed, kafkaNeed, type Need } from './needs/need.js';
export { Shutdown, type ShutdownPhase } from './shutdown.js';
// Its one database
export { databaseProvider } from './database.provider.js';
// Old rows
export { RetentionLoop, type RetentionPolicy, type RetentionTarget } from './retention/retention.loop.js';
export { retentionProvider, startRetention } from './retention/retention.provider.js';
// Injection tokens
export { LOGGER, SETTINGS } from './tokens.js';
// Settings groups
export { databaseTls } from './database-tls.js';
export {
  databaseSettings,
  databaseTlsSettings,
  httpSettings,
  inboxSettings,
  tokenSettings,
} from './kit.settings.js';
export { kafkaConnection, kafkaSettings } from '@millrace/kafka';
// HTTP
export { DeadLettersController } from './dead-letters.controller.js';
export { RedriveJobsController } from './redrive-jobs.controller.js';
export { ProblemLog } from './problem-log.js';
export { sendProblem } from './problem.filter.js';
export { invalidRequest } from './validation.js';
// OpenAPI decorators
export {
  ApiBearerAuth,
  ApiExcludeEndpoint,
  ApiHeader,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
