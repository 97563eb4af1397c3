import { AccessGuard, TokenVerifier } from '@millrace/access';
import { Once } from '@millrace/concurrency';
import { loadSettings, type SettingValues, type Settings } from '@millrace/config';
import { enableFailures } from '@millrace/failpoints';
import { Messaging } from '@millrace/messaging';
import { HealthRegistry, collectProcessMetrics, createLogger, type Logger } from '@millrace/telemetry';
import type { Type } from '@nestjs/common';
import { ModulesContainer, NestFactory, Reflector } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { HttpDrain } from './drain-http.js';
import { KitModule } from './kit.module.js';
import { laboratorySettings, type httpSettings, type tokenSettings } from './kit.settings.js';
import { beginWhenMet } from './needs/begin-when-met.js';
import type { Doorway } from './needs/meet-needs.js';
import type { Need } from './needs/need.js';
import { nestLogger } from './nest-logger.js';
import { installOpenApi } from './open-api.js';
import { ProblemLog } from './problem-log.js';
import { ProblemFilter } from './problem.filter.js';
import { installRequestContext } from './request-context.js';
import { Shutdown } from './shutdown.js';
import { validationPipe } from './validation.js';

export interface ServiceDefinition<S extends Settings> {
  /** kebab-case; the name in logs, metrics and the consumer group. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Must contain {@link httpSettings}; with {@link tokenSettings} every route is closed unless `@Public()`. */
  readonly settings: S & typeof httpSettings;
  readonly module: Type;
  /** Without these it does not begin: it listens, is alive, is not ready, and waits. Default: none. */
  readonly needs?: (settings: SettingValues<S>) => readonly Need[];
  /** How long a database that answers and gives no connection may keep it from beginning. Default 120,000. */
  readonly startTimeoutMs?: number;
  /** Last changes to the HTTP server before it listens, e.g. a proxy's routes. */
  readonly configureHttp?: (app: NestFastifyApplication) => Promise<void>;
  /** What `/docs` shows, asked at each request: the service's own document, completed or replaced. */
  readonly openApi?: (app: NestFastifyApplication, own: OpenAPIObject) => Promise<OpenAPIObject>;
}

export interface Service {
  readonly name: string;
  readonly url: string;
  readonly app: NestFastifyApplication;
  readonly logger: Logger;
  /** How long a stop may take before the process gives up waiting. */
  readonly shutdownTimeoutMs: number;
  /** Graceful: readiness off, pre-stop wait, drain HTTP and consumers, flush, close. Once; later calls wait. */
  stop(): Promise<{ readonly failed: readonly string[] }>;
}

/**
 * Starts a service: settings, logger, what it needs, HTTP first, then its consumers and relays.
 * @param signal ends the wait for what it needs.
 * @throws AppError `invalid_settings`, `failures_refused`, `start_timeout`; whatever a provider or the listen throws, after closing what was opened.
 */
export async function startService<S extends Settings>(
  definition: ServiceDefinition<S>,
  env?: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal = new AbortController().signal,
): Promise<Service> {
  const values = loadSettings(definition.settings, env);
  const broken = enableFailures(loadSettings(laboratorySettings, env));
  const settings = values as SettingValues<typeof httpSettings>;
  const logger = createLogger({ service: definition.name, level: settings.logLevel });
  if (broken !== undefined) logger.warn({ event: 'failures-enabled', broken }, 'this process is to fail');
  collectProcessMetrics();
  const needs = definition.needs?.(values) ?? [];
  const { name: service, startTimeoutMs = START_TIMEOUT_MS } = definition;
  return beginWhenMet({
    service,
    needs,
    settings,
    logger,
    signal,
    startTimeoutMs,
    begin: (doorway) =>
      begin(definition, {
        settings,
        logger,
        health: new HealthRegistry(),
        shutdown: new Shutdown(),
        doorway,
      }),
  });
}

const START_TIMEOUT_MS = 120_000;

interface Parts {
  readonly settings: SettingValues<typeof httpSettings>;
  readonly logger: Logger;
  readonly health: HealthRegistry;
  readonly shutdown: Shutdown;
  readonly doorway: Doorway;
}

async function begin<S extends Settings>(definition: ServiceDefinition<S>, parts: Parts): Promise<Service> {
  const { settings, logger, health, shutdown } = parts;
  health.addReadiness('accepting-work', () =>
    shutdown.draining ? { healthy: false, detail: 'shutting down' } : { healthy: true, detail: 'yes' },
  );
  const adapter = httpAdapter(settings);
  const drain = new HttpDrain(adapter.getInstance(), () => shutdown.draining);
  let app: NestFastifyApplication | undefined;
  try {
    app = await createApp(definition, parts, adapter);
    return await open(definition, parts, app, drain);
  } catch (error) {
    await shutdown.run(logger);
    await app?.close();
    throw error;
  }
}

async function open<S extends Settings>(
  definition: ServiceDefinition<S>,
  parts: Parts,
  app: NestFastifyApplication,
  drain: HttpDrain,
): Promise<Service> {
  const { settings, logger, shutdown, doorway } = parts;
  await definition.configureHttp?.(app);
  await app.init();
  shutdown.add('intake', 'http', () => drain.run(settings.shutdownTimeoutMs / 2, logger));
  const messaging = findProvider(app, Messaging);
  if (messaging) {
    shutdown.add('intake', 'consumers', () => messaging.stopConsumers());
    shutdown.add('work', 'messaging', () => messaging.stop(settings.shutdownTimeoutMs / 2));
    app.connectMicroservice({ strategy: messaging.batchServer }, { inheritAppConfig: false });
  }
  await doorway.leave();
  await app.listen(doorway.port, settings.host);
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  logger.info({ event: 'listening', url }, `${definition.name} listens`);
  if (messaging) {
    await messaging.start();
    await app.startAllMicroservices();
  }
  const stopping = new Once(() => stopInOrder(app, parts));
  return {
    name: definition.name,
    url,
    app,
    logger,
    shutdownTimeoutMs: settings.shutdownPrestopMs + settings.shutdownTimeoutMs,
    stop: () => stopping.get(),
  };
}

function httpAdapter(settings: Parts['settings']): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: settings.bodyLimitBytes,
    // A slow sender holds a connection no longer than a request may take.
    requestTimeout: settings.maxRequestTimeoutMs,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
  });
}

async function createApp<S extends Settings>(
  definition: ServiceDefinition<S>,
  parts: Parts,
  adapter: FastifyAdapter,
): Promise<NestFastifyApplication> {
  const { settings, logger } = parts;
  const root = {
    module: definition.module,
    imports: [KitModule.register(parts)],
  };
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger: nestLogger(logger),
    abortOnError: false,
    forceCloseConnections: false,
  });
  installRequestContext(adapter.getInstance(), {
    defaultTimeoutMs: settings.requestTimeoutMs,
    maxTimeoutMs: settings.maxRequestTimeoutMs,
  });
  app.useGlobalFilters(new ProblemFilter(new ProblemLog(logger)));
  app.useGlobalPipes(validationPipe());
  const verifier = findProvider(app, TokenVerifier) ?? verifierFromSettings(settings);
  if (verifier) {
    app.useGlobalGuards(new AccessGuard(verifier, app.get(Reflector)));
  }
  const { title, description, openApi } = definition;
  installOpenApi(app, { title, description, version: '1' }, openApi && ((own) => openApi(app, own)));
  return app;
}

/** Auth brings a verifier of its own; a service without token settings has its own way to authenticate. */
function verifierFromSettings(settings: object): TokenVerifier | undefined {
  const { jwksUrl, tokenIssuer, tokenAudience } = settings as Partial<SettingValues<typeof tokenSettings>>;
  if (jwksUrl === undefined || tokenIssuer === undefined || tokenAudience === undefined) return undefined;
  return new TokenVerifier({ jwksUrl, issuer: tokenIssuer, audience: tokenAudience });
}

/** `undefined` when no module provides it; asked for directly, Nest would log that as an error. */
function findProvider<T>(app: NestFastifyApplication, token: Type<T>): T | undefined {
  const modules = [...app.get(ModulesContainer).values()];
  return modules.some((module) => module.providers.has(token))
    ? app.get(token, { strict: false })
    : undefined;
}

async function stopInOrder(app: NestFastifyApplication, parts: Parts) {
  const { settings, logger, shutdown } = parts;
  shutdown.beginDraining();
  await new Promise((resolve) => setTimeout(resolve, settings.shutdownPrestopMs));
  const result = await shutdown.run(logger);
  await app.close();
  return result;
}
