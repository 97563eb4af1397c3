import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { defineSaga, SagaDefinitions } from '@millrace/saga';
import { replayHistory, type SagaHistory } from '@millrace/saga/testing';
import { times } from '../testing/fulfil-order.given.js';
import { fulfilOrderVersions } from './fulfil-order.versions.js';

/**
 * Orders as running systems had them, by `millrace sagas record`. They are never changed: a saga that sends something
 * else for the same inputs is another one, and is a new version beside the one that these were recorded by.
 */
const FOLDER = new URL('../../histories/', import.meta.url);
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
const histories = files.map((file) => {
  const history = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as SagaHistory;
  return [file, history] as const;
});
const versions = fulfilOrderVersions(times);
const definitions = new SagaDefinitions(versions);

describe('recorded orders', () => {
  it.each(histories)('%s is sent the same commands today', (_, history) => {
    const definition = definitions.get(history.definition, history.version);
    expect(replayHistory(definition, history)).toEqual(history);
  });

  it('cover every version, and every command of the newest', () => {
    const [newest] = versions;
    const recorded = histories.map(([, history]) => history);
    expect(new Set(recorded.map(({ version }) => version))).toEqual(new Set(versions.map((v) => v.version)));
    const sent = recorded
      .filter(({ version }) => version === newest.version)
      .flatMap(({ start, events }) => [...start.sends, ...events.flatMap(({ sends }) => sends)]);
    const commands = newest.steps.flatMap(({ command, undo }) => [
      command.contract.type,
      ...(undo?.by === 'command' ? [undo.send.contract.type] : []),
    ]);
    expect(new Set(sent.map(({ type }) => type))).toEqual(new Set(commands));
  });

  it('do not fit a saga that was changed and kept its version', () => {
    const [newest] = versions;
    const { name, version, retry } = newest;
    const [reserve, authorize, ...rest] = newest.steps;
    const correlate = ({ orderId, attemptId }: { orderId: string; attemptId: string }) => ({
      sagaId: orderId,
      attemptId,
    });
    const changed = defineSaga({ name, version, retry, correlate, steps: [authorize!, reserve!, ...rest] });
    for (const [, history] of histories) {
      expect(replayedBy(changed, history)).not.toEqual(history);
    }
  });
});

/** The history that a definition makes, or why it makes none. */
function replayedBy(definition: (typeof versions)[0], history: SagaHistory): unknown {
  try {
    return replayHistory(definition, history);
  } catch (error) {
    return error;
  }
}
