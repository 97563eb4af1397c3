import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { SOCKET_VARIABLE, type Answer, type ServerKind, type Servers } from './test-servers.protocol.js';

/** The Postgres of this jest run, started by the first test file that asks. */
export function testPostgres(): Promise<Servers['postgres']> {
  return ask('postgres');
}

/** The Kafka of this jest run, started by the first test file that asks. */
export function testKafka(): Promise<Servers['kafka']> {
  return ask('kafka');
}

async function ask<K extends ServerKind>(kind: K): Promise<Servers[K]> {
  const path = process.env[SOCKET_VARIABLE];
  if (path === undefined) {
    throw new Error(
      `no ${kind} for this test: run it by \`npm run int\`, whose global setup offers the servers`,
    );
  }
  const connection = connect(path);
  connection.end(kind);
  const answer = JSON.parse(await text(connection)) as Answer;
  if (!answer.ok) throw new Error(`${kind} for the tests could not be started: ${answer.reason}`);
  return answer.address as Servers[K];
}
