import type { Broker } from './broker.js';
import { ERRORS } from './error-codes.js';
import type { Exchange } from './exchange.js';
import { refusal } from './group-coordinator.js';
import { type JoinResponse, NOTHING, type SyncRequest } from './group-member.js';

// Fields and their order are those of the versions that the client picks, the newest it knows.

/** JoinGroup, version 5. */
export function joinGroup(broker: Broker, { clientId, request, respond }: Exchange): void {
  const group = broker.group(request.text());
  const sessionTimeoutMs = request.int32();
  const rebalanceTimeoutMs = request.int32();
  const memberId = request.text();
  request.nullableText();
  request.text();
  broker.listener.onJoining(clientId);
  const [protocol] = request.list((each) => ({ name: each.text(), metadata: each.block() }));
  const answer = (join: JoinResponse) =>
    respond((response) => {
      response.int32(0).int16(join.error).int32(join.generation).text(join.protocol);
      response.text(join.leaderId).text(join.memberId);
      response.list(join.members, (each, member) =>
        each.text(member.memberId).text(null).block(member.metadata),
      );
    });
  if (broker.groupError !== ERRORS.none) return answer(refusal(broker.groupError, memberId));
  group.join({
    clientId,
    memberId,
    sessionTimeoutMs,
    rebalanceTimeoutMs,
    protocol: protocol!.name,
    metadata: protocol!.metadata,
    respond: answer,
  });
}

/** SyncGroup, version 3. */
export function syncGroup(broker: Broker, { request, respond }: Exchange): void {
  const group = broker.group(request.text());
  const generation = request.int32();
  const memberId = request.text();
  request.nullableText();
  const assignments = request.list((each) => ({ memberId: each.text(), assignment: each.block() }));
  const answer: SyncRequest['respond'] = ({ error, assignment }) =>
    respond((response) => response.int32(0).int16(error).block(assignment));
  if (broker.groupError !== ERRORS.none) return answer({ error: broker.groupError, assignment: NOTHING });
  group.sync({ memberId, generation, assignments, respond: answer });
}

/** Heartbeat, version 3. */
export function heartbeat(broker: Broker, { request, respond }: Exchange): void {
  const group = broker.group(request.text());
  const generation = request.int32();
  const memberId = request.text();
  const away = broker.groupError;
  const error = away === ERRORS.none ? group.heartbeat(memberId, generation) : away;
  respond((response) => response.int32(0).int16(error));
}

/** LeaveGroup, version 3. */
export function leaveGroup(broker: Broker, { request, respond }: Exchange): void {
  const group = broker.group(request.text());
  const members = request.list((each) => {
    const memberId = each.text();
    each.nullableText();
    return memberId;
  });
  const away = broker.groupError;
  // An answer is about the group, or about its members; never both.
  const left = away === ERRORS.none ? members.map((id) => ({ id, error: group.leave(id) })) : [];
  respond((response) => {
    response.int32(0).int16(away);
    response.list(left, (each, { id, error }) => each.text(id).text(null).int16(error));
  });
}

/** OffsetCommit, version 5. */
export function offsetCommit(broker: Broker, { clientId, request, respond }: Exchange): void {
  const groupId = request.text();
  const generation = request.int32();
  const memberId = request.text();
  const topics = request.list((topic) => ({
    name: topic.text(),
    partitions: topic.list((each) => {
      const [partition, offset] = [each.int32(), each.int64()];
      each.nullableText();
      return { partition, offset };
    }),
  }));
  const error = broker.commit(
    { clientId, groupId, generation, memberId },
    topics.flatMap(({ name, partitions }) => partitions.map((each) => ({ topic: name, ...each }))),
  );
  respond((response) =>
    response
      .int32(0)
      .list(topics, (topic, { name, partitions }) =>
        topic.text(name).list(partitions, (each, { partition }) => each.int32(partition).int16(error)),
      ),
  );
}

/** OffsetFetch, version 4. */
export function offsetFetch(broker: Broker, { request, respond }: Exchange): void {
  const groupId = request.text();
  const topics = request.list((topic) => ({
    name: topic.text(),
    partitions: topic.list((each) => each.int32()),
  }));
  respond((response) =>
    response
      .int32(0)
      .list(topics, (topic, { name, partitions }) =>
        topic.text(name).list(partitions, (each, partition) =>
          each
            .int32(partition)
            .int64(broker.committed(groupId, name, partition) ?? -1)
            .text(null)
            .int16(ERRORS.none),
        ),
      )
      .int16(broker.groupError),
  );
}
