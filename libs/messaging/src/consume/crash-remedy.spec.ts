import { describe, expect, it } from '@jest/globals';
import { kafkajs } from '@millrace/kafka';
import { remedyOf } from './crash-remedy.js';

const named = (name: string) => Object.assign(new Error(name), { name });
const refused = Object.assign(new kafkajs.KafkaJSProtocolError('too short'), {
  type: 'INVALID_SESSION_TIMEOUT',
});
/** As kafkajs does it; its types leave out the second parameter. */
const wrapped = (cause: Error) => Object.assign(new kafkajs.KafkaJSNonRetriableError(cause), { cause });

describe('what helps after a crash of the consumer', () => {
  it.each([
    ['a coordinator that is not there yet', named('KafkaJSGroupCoordinatorNotFound'), 'rejoin'],
    ['no broker at all', named('KafkaJSNoBrokerAvailableError'), 'rejoin'],
    ['a passing cause that kafkajs has wrapped', wrapped(named('KafkaJSBrokerNotFound')), 'rejoin'],
    ['a session that the broker refuses', wrapped(refused), 'default-session'],
    ['a bug', new TypeError('x is not a function'), 'end'],
    ['what is no error', 'just a string', 'end'],
  ])('%s', (_what, error, remedy) => {
    expect(remedyOf(error)).toBe(remedy);
  });
});
