import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CHECKOUT,
  SERVICE_NAMES,
  SILENT,
  removeAtEnd,
  runDemo,
  startStack,
  systemOfStack,
  type Stack,
} from '@millrace/stack';
import { eventually } from '@millrace/testing';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { assembleApps } from './assemble-apps.js';
import { recipeOf } from './dockerfile-recipe.js';
import { problemsInFolder } from './production-rules.js';
import { readFolder } from './read-folder.js';

const run = promisify(execFile);
let folderOf: (app: string) => string;
let stack: Stack | undefined;
let dataDir: string;
const events: string[] = [];

/** What the image of each service holds, assembled by npm alone, and the whole system run from it. */
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-images-'));
  dataDir = mkdtempSync(join(tmpdir(), 'millrace-images-data-'));
  removeAtEnd(folder);
  removeAtEnd(dataDir);
  folderOf = await assembleApps({
    checkout: CHECKOUT,
    recipe: recipeOf(readFileSync(join(CHECKOUT, 'Dockerfile'), 'utf8')),
    apps: SERVICE_NAMES,
    to: folder,
  });
}, 600_000);
afterAll(() => stack?.stop());

describe.each(SERVICE_NAMES)('the folder of %s', (app) => {
  it('holds the service and the operator CLI, no tool of development, no test, and is small', async () => {
    expect(problemsInFolder(app, await readFolder(folderOf(app)))).toEqual([]);
  });

  it('shows the help of the operator CLI', async () => {
    const { stdout } = await run(process.execPath, ['../../tools/operator/dist/main.js', '--help'], {
      cwd: join(folderOf(app), 'apps', app),
      env: {},
    });
    expect(stdout).toContain('topics apply');
  });
});

describe('the system, run from these folders', () => {
  it('migrates, starts, and ends the orders of the demo as it should', async () => {
    stack = await startStack({
      dataDir,
      onEvent: ({ text }) => events.push(text),
      launch: { appFolder: (service) => join(folderOf(service), 'apps', service) },
    });
    await runDemo({ system: systemOfStack(stack.stack), progress: SILENT });
  }, 600_000);

  it('answers the health check of the image', async () => {
    for (const { service, url } of stack!.stack.services) {
      const live = await fetch(`${url}/health/live`);
      expect({ service, status: live.status }).toEqual({ service, status: 200 });
      const check = join(CHECKOUT, 'docker', 'healthcheck.mjs');
      const { stdout } = await run(process.execPath, [check], { env: { PORT: new URL(url).port } });
      expect(stdout).toMatch(/^200 /);
    }
    const failed = run(process.execPath, [join(CHECKOUT, 'docker', 'healthcheck.mjs')], {
      env: { PORT: '1' },
    });
    await expect(failed).rejects.toMatchObject({ code: 1 });
  });

  it('ends by SIGTERM, every service with code 0', async () => {
    for (const service of SERVICE_NAMES) stack!.kill(service, 'SIGTERM');
    await eventually(
      () => {
        const missing = SERVICE_NAMES.filter(
          (name) => !events.some((text) => text.startsWith(`${name} ended with code 0,`)),
        );
        if (missing.length > 0) throw new Error(`not ${missing.join(', ')}; told: ${events.join('; ')}`);
      },
      { waitingFor: 'every service to end with code 0' },
    );
  });
});
