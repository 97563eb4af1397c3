import { decodeMessage, isDecodeFailure } from '@millrace/contract-kit';
import {
  authorizePayment,
  contracts,
  inventoryCommands,
  inventoryEvents,
  orderEvents,
  orderPlaced,
  paymentCommands,
  paymentEvents,
} from '@millrace/contracts';
import { slotOfId } from '@millrace/ids';
import { EXIT, type Command } from '../cli/command.js';
import { Gateway, URL_FLAG, URL_OPTION } from '../gateway/gateway.client.js';
import { GATEWAY_VARIABLES } from '../gateway/gateway.settings.js';
import { KAFKA_VARIABLES } from '../kafka-access.js';
import { readTopics, type ReadRecord } from './read-topics.js';
import { recordEvents, type TimelineEntry, type TopicMessage } from './saga-record.js';

const TOPICS = [orderEvents, inventoryCommands, inventoryEvents, paymentCommands, paymentEvents];

interface Saga {
  readonly definition: string;
  readonly version: number;
  readonly status: string;
  readonly reason: string | null;
}

export const sagasRecord: Command = {
  name: 'sagas record',
  usage: 'ID [--url URL]',
  summary: 'The history of a saga that has ended, to be replayed by the specs of its definition',
  options: URL_OPTION,
  flags: [URL_FLAG],
  words: [1, 1],
  reads: `${GATEWAY_VARIABLES} ${KAFKA_VARIABLES}`,
  run: async (invocation) => {
    const id = invocation.words[0]!;
    const path = encodeURIComponent(id);
    const gateway = await Gateway.open(invocation);
    const { definition, version, status, reason } = await gateway.request<Saga>('GET', `/v1/sagas/${path}`);
    const { entries } = await gateway.request<{ entries: readonly TimelineEntry[] }>(
      'GET',
      `/v1/orders/${path}/timeline`,
    );
    const messages = messagesOf(id, await readTopics(invocation, TOPICS));
    const { startedAt, sends, events } = recordEvents(entries, messages);
    const start = { id, slot: slotOfId(id), data: startDataOf(messages), at: startedAt, sends };
    const history = { definition, version, start, events, end: { status, reason } };
    invocation.out.line(JSON.stringify(history, null, 2));
    return EXIT.done;
  },
};

/** Of one order, each once, however often it is on its topic. */
function messagesOf(orderId: string, records: readonly ReadRecord[]): readonly TopicMessage[] {
  const found = new Map<string, TopicMessage>();
  for (const record of records) {
    const decoded = decodeMessage(contracts, record);
    if (isDecodeFailure(decoded) || decoded.envelope.subject !== orderId) continue;
    const { contract, envelope, data } = decoded;
    found.set(envelope.id, {
      kind: contract.topic.kind === 'commands' ? 'commands' : 'events',
      type: contract.type,
      id: envelope.id,
      at: Date.parse(envelope.time),
      ...(envelope.deadline === undefined ? {} : { deadline: envelope.deadline }),
      data: data as TopicMessage['data'],
    });
  }
  return [...found.values()];
}

/** What the saga knew at its start; how it is paid for only where it came to that. */
function startDataOf(messages: readonly TopicMessage[]): object {
  const { customerId, lines, total } = messages.find(({ type }) => type === orderPlaced.type)!.data;
  const paying = messages.find(({ type }) => type === authorizePayment.type);
  return { customerId, lines, total, paymentMethod: paying?.data['paymentMethod'] ?? 'not recorded' };
}
