import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contracts } from '@millrace/contracts';
import { runDemo, SILENT, startStack, systemOfStack, type Stack } from '@millrace/stack';
import { eventually } from '@millrace/testing';
import { SecuredCluster } from '../testing/secured-cluster.fixture.js';
import { usersOfManifests } from '../testing/users-of-manifests.fixture.js';

let cluster: SecuredCluster;
let stack: Stack;
let folder: string;

// Each topic already holds a record that nobody can read: dead letters are told, too.
beforeAll(async () => {
  cluster = await SecuredCluster.open(contracts.allTopics(), usersOfManifests());
  folder = await mkdtemp(join(tmpdir(), 'millrace-least-privilege-'));
  const env = {
    order: cluster.envOf('kafka-order'),
    inventory: cluster.envOf('kafka-inventory'),
    payment: cluster.envOf('kafka-payment'),
  };
  stack = await startStack({ dataDir: join(folder, 'stack'), launch: { env } });
});
afterAll(async () => {
  await stack.stop();
  await cluster.close();
  await rm(folder, { recursive: true });
});

describe('the whole system, each service with the rights of its manifest and no more', () => {
  it('takes orders to every end that they can have', async () => {
    await runDemo({ system: systemOfStack(stack.stack), progress: SILENT });
  });

  it.each([
    ['order', 2],
    ['inventory', 2],
    ['payment', 2],
  ])('%s tells its dead letters, and redrives them to where they came from', async (service, topics) => {
    const token = await operatorToken();
    const died = async () => {
      const { letters } = (await ask(token, 'GET', `/v1/dead-letters/${service}`)) as Letters;
      expect(new Set(letters.map(({ topic }) => topic)).size).toBe(topics);
      return letters;
    };
    const before = await eventually(died, { waitingFor: `dead letters of ${topics} topics` });
    await ask(token, 'POST', `/v1/dead-letters/${service}/redrive`, {
      filter: {},
      reason: 'to see that it may be',
    });
    const diedAgain = async () => {
      const now = new Map((await died()).map(({ id, deaths }) => [id, deaths]));
      // By their ids: what another service has redriven to a topic of both has a letter here, too, and may still come.
      expect(before.map(({ id }) => now.get(id))).toEqual(before.map(({ deaths }) => deaths + 1));
    };
    await eventually(diedAgain, { waitingFor: 'the redriven letters to die again' });
  });
});

interface Letters {
  readonly letters: readonly { readonly id: string; readonly topic: string; readonly deaths: number }[];
}

async function operatorToken(): Promise<string> {
  const { accessToken } = (await ask(
    undefined,
    'POST',
    '/v1/auth/login',
    stack.stack.credentials.operator,
  )) as {
    readonly accessToken: string;
  };
  return accessToken;
}

async function ask(token: string | undefined, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${stack.gatewayUrl}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
