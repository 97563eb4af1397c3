import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { builtFile, type ServiceName } from '@millrace/stack';

/**
 * A compiled module of a service, e.g. `place-order/accept-batch.js`: what is measured is the code that is
 * shipped. A service is no library, so the caller says what it takes the module to be.
 */
export async function appModule<T>(service: ServiceName, path: string): Promise<T> {
  return (await import(pathToFileURL(join(dirname(builtFile(service, 'main.js')), path)).href)) as T;
}
