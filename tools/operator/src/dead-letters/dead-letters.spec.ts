import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeGateway } from '../testing/gateway.fixture.js';
import { millrace } from '../testing/run.fixture.js';

const ID = '0b7f9b1e-6f0e-4f0a-9a53-52a4ba3a7d01';
const DESK = '/v1/dead-letters/inventory';
const letter = {
  id: ID,
  topic: 'inventory.commands',
  type: 'reserve-stock.v1',
  reason: 'handler-bug',
  code: 'TypeError',
  detail: 'TypeError: x\n    at y',
  deaths: 2,
  lastDiedAt: '2026-11-25T08:00:00.000Z',
};
const group = {
  consumer: 'inventory',
  topic: letter.topic,
  type: null,
  code: 'TypeError',
  count: 12,
  lastDiedAt: letter.lastDiedAt,
  example: { id: ID, detail: letter.detail },
};
const done = { id: 'job-1', status: 'done', total: 7, sent: 7 };

let gateway: FakeGateway;
beforeEach(async () => {
  gateway = await FakeGateway.start({
    [`GET ${DESK}/groups`]: { groups: [group] },
    [`GET ${DESK}?limit=50`]: { letters: [letter], nextCursor: 'more' },
    [`GET ${DESK}?topic=a&code=b&limit=2`]: { letters: [], nextCursor: null },
    [`GET ${DESK}/${ID}`]: { ...letter, valueText: '{}' },
    [`GET ${DESK}/actions?letter=${ID}`]: { actions: [{ action: 'edit' }] },
    [`POST ${DESK}/${ID}/redrive`]: { ...letter, problem: { reason: 'schema-mismatch', detail: 'x' } },
    [`POST ${DESK}/redrive`]: { ...done, status: 'running', sent: 0, matching: 9 },
    [`GET ${DESK}/jobs/job-1`]: done,
    [`POST ${DESK}/jobs/job-1/cancel`]: { ...done, status: 'cancelled' },
    [`POST ${DESK}/${ID}/purge`]: letter,
    [`POST ${DESK}/purge`]: { purged: 4, matching: 4 },
  });
});
afterEach(() => gateway.stop());

const deadLetters = (verb: string, ...argv: string[]) =>
  millrace(gateway.env, 'dead-letters', verb, 'inventory', ...argv);
const asked = () => {
  const { call, body } = gateway.asked.at(-1)!;
  return { call, body: body === '' ? undefined : (JSON.parse(body) as object) };
};
const WHY = ['--reason', 'mended'];

describe('looking at dead letters', () => {
  it('groups them by cause', async () => {
    const { code, out } = await deadLetters('groups');
    expect(code).toBe(0);
    expect(out.split('\n')[1]).toMatch(
      /^12 +inventory +inventory\.commands +- +TypeError +2026-11-25T08:00:00\.000Z +TypeError: x$/,
    );
  });

  it('lists them, one line each, and says when there are more', async () => {
    const { out, notes } = await deadLetters('list');
    expect(out.split('\n')).toHaveLength(2);
    expect(out).toMatch(/0b7f9b1e.*reserve-stock\.v1 {2}TypeError {2}2 {7}TypeError: x$/);
    expect(notes).toContain('There are more');
    const filter = ['--topic', 'a', '--code', 'b', '--limit', '2'];
    expect((await deadLetters('list', ...filter)).out).toBe('There are none.');
  });

  it('shows one in full, and what was done to it', async () => {
    const { out } = await deadLetters('show', ID);
    expect(JSON.parse(out)).toMatchObject({ id: ID, valueText: '{}', actions: [{ action: 'edit' }] });
  });
});

describe('sending dead letters again', () => {
  it('sends one', async () => {
    expect(await deadLetters('redrive', ID, ...WHY)).toMatchObject({ code: 0, out: `sent again: ${ID}` });
    expect(asked()).toEqual({ call: `POST ${DESK}/${ID}/redrive`, body: { reason: 'mended' } });
  });

  it('tries one out: what cannot be read is exit code 3', async () => {
    const { code, out } = await deadLetters('redrive', ID, '--dry-run', ...WHY);
    expect({ code, problem: (JSON.parse(out) as { problem: object }).problem }).toMatchObject({
      code: 3,
      problem: { reason: 'schema-mismatch' },
    });
    expect(asked().body).toEqual({ reason: 'mended', dryRun: true });
  });

  it('sends all that match, and waits for the job', async () => {
    const { code, out, notes } = await deadLetters(
      'redrive',
      '--all',
      '--code',
      'TypeError',
      '--rate',
      '5',
      ...WHY,
    );
    expect({ code, out }).toEqual({ code: 0, out: 'job job-1: done, sent again: 7 of 7' });
    expect(notes).toContain('job job-1: running, sent again: 0 of 7');
    expect(JSON.parse(gateway.asked.at(-2)!.body)).toEqual({
      filter: { code: 'TypeError' },
      reason: 'mended',
      ratePerSecond: 5,
    });
  });

  it('leaves the job to the service, tells how far it is, and ends it', async () => {
    expect((await deadLetters('redrive', '--all', '--no-wait', ...WHY)).out).toContain('running');
    expect((await deadLetters('redrive', '--all', '--dry-run', ...WHY)).out).toBe('would be sent again: 9');
    expect((await deadLetters('job', 'job-1')).out).toContain('done');
    expect((await deadLetters('job', 'job-1', '--cancel')).out).toContain('cancelled');
  });

  it('edits one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-'));
    try {
      await writeFile(join(folder, 'value.json'), '{"a":1}');
      const edit = ['--value-file', join(folder, 'value.json'), '--headers', '{"x":"y","z":null}'];
      expect((await deadLetters('edit', ID, ...edit, ...WHY)).code).toBe(0);
      expect(asked().body).toEqual({ reason: 'mended', value: '{"a":1}', headers: { x: 'y', z: null } });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('purging dead letters', () => {
  it('forgets one, or all that match', async () => {
    expect((await deadLetters('purge', ID, ...WHY)).out).toBe(
      `purged: ${ID} (inventory.commands, TypeError)`,
    );
    expect((await deadLetters('purge', '--all', '--code', 'x', '--dry-run', ...WHY)).out).toBe(
      'would be purged: 4',
    );
    expect((await deadLetters('purge', '--all', '--code', 'x', ...WHY)).out).toBe('purged: 4');
    expect(asked().body).toEqual({ filter: { code: 'x' }, reason: 'mended', dryRun: false });
  });

  it('tells what one would be', async () => {
    expect((await deadLetters('purge', ID, '--dry-run', ...WHY)).out).toContain(`would be purged: ${ID}`);
    expect(asked().call).toBe(`GET ${DESK}/${ID}`);
  });
});

it.each([
  ['neither one nor all', ['redrive', 'inventory', ...WHY]],
  ['one and all', ['purge', 'inventory', ID, '--all', ...WHY]],
  ['no reason', ['redrive', 'inventory', ID]],
  ['no reason to purge', ['purge', 'inventory', '--all']],
  ['an edit of nothing', ['edit', 'inventory', ID, ...WHY]],
  ['headers that are none', ['edit', 'inventory', ID, '--headers', '{"a":1}', ...WHY]],
  ['an unknown service', ['list', 'shipping']],
])('%s is a wrong call, and nobody is asked', async (_what, argv) => {
  expect((await millrace(gateway.env, 'dead-letters', ...argv)).code).toBe(2);
  expect(gateway.asked).toEqual([]);
});
