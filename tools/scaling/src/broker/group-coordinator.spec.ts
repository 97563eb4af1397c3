import { describe, expect, it } from '@jest/globals';
import { VirtualClock } from '../time/virtual-clock.js';
import { ERRORS } from './error-codes.js';
import { GroupCoordinator } from './group-coordinator.js';
import type { JoinResponse } from './group-member.js';

/** A group and the answers its members got. */
function open() {
  const clock = new VirtualClock(0);
  const generations: string[] = [];
  const group = new GroupCoordinator(clock, {
    onRebalance: () => generations.push('rebalance'),
    onGeneration: (generation, members) =>
      generations.push(`${generation}: ${members.map(({ clientId }) => clientId).join(' ')}`),
  });
  const joins = new Map<string, JoinResponse>();
  const request = (clientId: string, memberId: string, respond: (response: JoinResponse) => void) =>
    group.join({
      clientId,
      memberId,
      sessionTimeoutMs: 6_000,
      rebalanceTimeoutMs: 18_000,
      protocol: 'RoundRobinAssigner',
      metadata: Buffer.alloc(0),
      respond,
    });
  const join = (clientId: string) => {
    const again = (memberId: string) => request(clientId, memberId, (answer) => joins.set(clientId, answer));
    const known = joins.get(clientId);
    if (known) again(known.memberId);
    else request(clientId, '', ({ error, memberId }) => error === ERRORS.memberIdRequired && again(memberId));
  };
  const passUntil = async (untilMs: number) => {
    let there = false;
    clock.after(untilMs - clock.now(), () => {
      there = true;
    });
    await clock.runUntil(() => there);
  };
  const sync = (clientId: string) => {
    const { memberId, generation } = joins.get(clientId)!;
    const errors: number[] = [];
    group.sync({ memberId, generation, assignments: [], respond: ({ error }) => errors.push(error) });
    return errors;
  };
  const answerOf = (clientId: string) => joins.get(clientId)!;
  return { clock, group, generations, join, sync, passUntil, answerOf };
}

/** Two members in generation 1, in service. */
async function openPair() {
  const opened = open();
  opened.join('a');
  opened.join('b');
  await opened.passUntil(6_500);
  const waiting = opened.sync('b');
  opened.sync('a');
  expect(waiting).toEqual([ERRORS.none]);
  return opened;
}

describe('a group coordinator', () => {
  it('gathers the first members, the first of them leads, all get their share when it has assigned', async () => {
    const { generations, answerOf } = await openPair();
    expect(generations).toEqual(['rebalance', '1: a b']);
    expect(answerOf('b').leaderId).toBe(answerOf('a').memberId);
    expect(answerOf('a').members).toHaveLength(2);
    expect(answerOf('b').members).toHaveLength(0);
  });

  it('a new member sends all back: nobody commits or syncs for the former generation after that', async () => {
    const { group, join, sync, generations, answerOf } = await openPair();
    join('c');
    const { memberId, generation } = answerOf('a');
    expect(group.heartbeat(memberId, generation)).toBe(ERRORS.rebalanceInProgress);
    expect(group.mayCommit(memberId, generation)).toBe(ERRORS.none);
    join('a');
    join('b');
    expect(answerOf('c').generation).toBe(2);
    expect(group.mayCommit(memberId, generation)).toBe(ERRORS.illegalGeneration);
    expect(group.mayCommit(memberId, 2)).toBe(ERRORS.rebalanceInProgress);
    sync('a');
    expect(group.mayCommit(memberId, 2)).toBe(ERRORS.none);
    expect(generations.at(-1)).toBe('2: a b c');
  });

  it('a silent member is out after its session, and is not known any more', async () => {
    const { group, passUntil, answerOf, generations, join, sync } = await openPair();
    const [a, b] = [answerOf('a'), answerOf('b')];
    for (let at = 7_500; at <= 11_500; at += 1_000) {
      await passUntil(at);
      expect(group.heartbeat(a.memberId, 1)).toBe(ERRORS.none);
    }
    await passUntil(12_600);
    expect(group.mayCommit(b.memberId, 1)).toBe(ERRORS.unknownMemberId);
    expect(group.heartbeat(a.memberId, 1)).toBe(ERRORS.rebalanceInProgress);
    join('a');
    sync('a');
    expect(generations).toEqual(['rebalance', '1: a b', 'rebalance', '2: a']);
  });

  it('who does not join again within the rebalance timeout is left behind', async () => {
    const { group, join, passUntil, answerOf, generations, sync } = await openPair();
    const b = answerOf('b');
    join('c');
    join('a');
    // It goes on beating, so that its session lasts, but never joins.
    for (let at = 9_000; at <= 24_000; at += 3_000) {
      await passUntil(at);
      expect(group.heartbeat(b.memberId, 1)).toBe(ERRORS.rebalanceInProgress);
    }
    await passUntil(25_000);
    sync('a');
    expect(generations.at(-1)).toBe('2: a c');
    expect(group.heartbeat(b.memberId, 1)).toBe(ERRORS.unknownMemberId);
  });

  it('a member that leaves makes way at once', async () => {
    const { group, join, sync, answerOf, generations } = await openPair();
    expect(group.leave(answerOf('a').memberId)).toBe(ERRORS.none);
    join('b');
    sync('b');
    expect(generations.at(-1)).toBe('2: b');
  });
});
