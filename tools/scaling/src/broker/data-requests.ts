import type { Broker } from './broker.js';
import { ERRORS } from './error-codes.js';
import type { Exchange } from './exchange.js';
import type { PartitionLog } from './partition-log.js';

const NODE = { id: 1, host: 'broker', port: 9092 };
const LATEST = -1;

/** ApiVersions, version 2. */
export function apiVersions(
  { respond }: Exchange,
  apis: readonly { readonly key: number; readonly version: number }[],
): void {
  respond((response) =>
    response
      .int16(ERRORS.none)
      .list(apis, (each, { key, version }) => each.int16(key).int16(0).int16(version))
      .int32(0),
  );
}

/** Metadata, version 6: one node leads every partition. */
export function metadata(broker: Broker, { request, respond }: Exchange): void {
  const topics = request.list((each) => each.text());
  respond((response) =>
    response
      .int32(0)
      .list([NODE], (each, { id, host, port }) => each.int32(id).text(host).int32(port).text(null))
      .text('simulated')
      .int32(NODE.id)
      .list(topics, (topic, name) =>
        topic
          .int16(broker.logs(name) ? ERRORS.none : ERRORS.unknownTopicOrPartition)
          .text(name)
          .boolean(false)
          .list([...(broker.logs(name) ?? []).keys()], (each, partition) =>
            each
              .int16(ERRORS.none)
              .int32(partition)
              .int32(NODE.id)
              .list([NODE.id], (replica, id) => replica.int32(id))
              .list([NODE.id], (replica, id) => replica.int32(id))
              .int32(0),
          ),
      ),
  );
}

/** FindCoordinator, version 2. */
export function findCoordinator({ respond }: Exchange): void {
  respond((response) =>
    response.int32(0).int16(ERRORS.none).text(null).int32(NODE.id).text(NODE.host).int32(NODE.port),
  );
}

/** ListOffsets, version 3. Nothing is ever deleted: every log begins at 0. */
export function listOffsets(broker: Broker, { request, respond }: Exchange): void {
  request.int32();
  request.int8();
  const topics = request.list((topic) => ({
    name: topic.text(),
    partitions: topic.list((each) => ({ partition: each.int32(), time: each.int64() })),
  }));
  respond((response) =>
    response.int32(0).list(topics, (topic, { name, partitions }) =>
      topic.text(name).list(partitions, (each, { partition, time }) =>
        each
          .int32(partition)
          .int16(ERRORS.none)
          .int64(-1)
          .int64(time === LATEST ? broker.log(name, partition).end : 0),
      ),
    ),
  );
}

interface Wanted {
  readonly partition: number;
  readonly offset: number;
  readonly maxBytes: number;
  readonly log: PartitionLog;
}

/** Fetch, version 11: answered when there is something, or after the client's longest wait. */
export function fetch(broker: Broker, { clientId, request, respond }: Exchange): void {
  request.int32();
  const maxWaitMs = request.int32();
  // The least and the most bytes of an answer, and the isolation level: 1, the client's limit, and no matter.
  request.int32();
  const maxBytes = request.int32();
  request.int8();
  request.int64();
  const topics = request.list((topic) => {
    const name = topic.text();
    const partitions = topic.list((each): Wanted => {
      const partition = each.int32();
      each.int32();
      const offset = each.int64();
      each.int64();
      return { partition, offset, maxBytes: each.int32(), log: broker.log(name, partition) };
    });
    return { name, partitions };
  });
  const wanted = topics.flatMap(({ partitions }) => partitions);
  for (const { name, partitions } of topics) {
    for (const { partition } of partitions) broker.listener.onFetch(clientId, name, partition);
  }
  broker.whenReadable(wanted, maxWaitMs, () => {
    let bytesLeft = maxBytes;
    respond((response) =>
      response
        .int32(0)
        .int16(ERRORS.none)
        .int32(0)
        .list(topics, (topic, { name, partitions }) =>
          topic.text(name).list(partitions, (each, { partition, offset, log, maxBytes: most }) => {
            const found = bytesLeft > 0 ? log.read(offset, Math.min(most, bytesLeft)) : Buffer.alloc(0);
            bytesLeft -= found.length;
            each.int32(partition).int16(offset > log.end ? ERRORS.offsetOutOfRange : ERRORS.none);
            each.int64(log.end).int64(log.end).int64(0).int32(0).int32(-1).block(found);
          }),
        ),
    );
  });
}
