import { createLogger } from '@millrace/telemetry';
import { describe, expect, it } from '@jest/globals';
import { kafkaLogCreator, kafkaLogLevel } from './kafka-logs.js';

const [ERROR, INFO] = [1, 4];

function linesOf(entries: readonly (readonly [level: number, namespace: string, message: string])[]) {
  const lines: string[] = [];
  const logger = createLogger({ service: 't', level: 'info' }, { write: (line) => void lines.push(line) });
  const write = kafkaLogCreator(logger)(ERROR);
  for (const [level, namespace, message] of entries) {
    write({ level, namespace, label: '', log: { message, timestamp: '', logger: '' } });
  }
  return lines.map((line) => JSON.parse(line) as { level: string; msg: string });
}

describe("the log of Kafka's client", () => {
  it('is a warning where something went wrong, and silent about each try at a broker', () => {
    const lines = linesOf([
      [ERROR, 'Consumer', 'Crash: the group is gone'],
      [ERROR, 'Connection', 'Connection error: connect ECONNREFUSED'],
      [ERROR, 'BrokerPool', 'Failed to connect to seed broker'],
      [INFO, 'Consumer', 'Stopped'],
    ]);
    expect(lines).toMatchObject([{ level: 'warn', msg: 'Crash: the group is gone' }]);
  });

  it('tells more only where someone asked for it', () => {
    const at = (level: 'silent' | 'info' | 'debug' | 'trace') =>
      kafkaLogLevel(createLogger({ service: 't', level }));
    expect([at('silent'), at('info'), at('debug'), at('trace')]).toEqual([0, 2, 4, 5]);
  });
});
