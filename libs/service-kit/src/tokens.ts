/** The values of the service's settings: `@Inject(SETTINGS) settings: OrderSettings`. */
export const SETTINGS = Symbol('millrace.settings');

/** The service's pino logger: `@Inject(LOGGER) logger: Logger`. */
export const LOGGER = Symbol('millrace.logger');
