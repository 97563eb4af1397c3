import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import type { Scene } from '../cases/chaos-case.js';

export interface OperatorRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

export interface OperatorAnswer {
  readonly status: number;
  readonly text: string;
}

export const ASK_AGAIN_MS = 200;

/** Asks as an operator. @returns nothing when the service did not live to answer. */
export async function askAsOperator(
  { lab, signal }: Scene,
  { method, url, headers = {}, body }: OperatorRequest,
): Promise<OperatorAnswer | undefined> {
  try {
    const answer = await request(url, {
      method,
      headers: {
        authorization: `Bearer ${lab.mint.mint('operator')}`,
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
      signal,
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  } catch (error) {
    signal.throwIfAborted();
    // A connection that was refused or cut has a code; anything else is a mistake of the laboratory.
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

/** Asks again, under the same key, until it is done. */
export async function insistAsOperator(scene: Scene, asked: OperatorRequest): Promise<void> {
  const headers = { 'idempotency-key': randomUUID(), ...asked.headers };
  for (;;) {
    const answer = await askAsOperator(scene, { ...asked, headers });
    if (answer && answer.status < 300) return;
    await pause(ASK_AGAIN_MS, undefined, { signal: scene.signal });
  }
}

/** Has sagas that wait for an operator tried again, until the process that is asked has died of it. */
export async function attendToParked(scene: Scene, isOver: () => boolean): Promise<void> {
  const sagas = `${scene.lab.urlOf('order')}/sagas`;
  while (!isOver()) {
    const page = await askAsOperator(scene, { method: 'GET', url: sagas });
    for (const { id, revision } of parkedIn(page)) {
      await askAsOperator(scene, {
        method: 'POST',
        url: `${sagas}/${id}/retry`,
        headers: { 'if-match': `"${revision}"` },
        body: { reason: 'the laboratory looks whether it survives this' },
      });
    }
    await pause(ASK_AGAIN_MS, undefined, { signal: scene.signal });
  }
}

interface Parked {
  readonly id: string;
  readonly revision: number;
}

function parkedIn(page: OperatorAnswer | undefined): readonly Parked[] {
  return page?.status === 200 ? (JSON.parse(page.text) as { readonly sagas: readonly Parked[] }).sagas : [];
}
