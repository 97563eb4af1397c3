import type { Facts, OrderFact, SagaFact } from '../facts/facts.js';
import type { Finding } from './finding.js';

const ENDS: Readonly<Record<OrderFact['status'], SagaFact['status'] | undefined>> = {
  pending: undefined,
  confirmed: 'completed',
  rejected: 'compensated',
  cancelled: 'compensated',
};

/** T: every order has ended, its saga with it, its timeline is whole, and the API says the same as the database. */
export function checkTerminal({ orders, sagas, answers }: Facts): readonly Finding[] {
  const sagaOf = new Map(sagas.map((saga) => [saga.orderId, saga]));
  const statusOf = new Map(orders.map(({ id, status }) => [id, status]));
  const ended = orders.flatMap((order) => {
    const saga = sagaOf.get(order.id);
    return saga ? endProblems(order, saga) : [];
  });
  const told = answers.flatMap(({ orderId, told: status }) =>
    status === statusOf.get(orderId)
      ? []
      : [finding(orderId, `the API says ${status}, the database ${statusOf.get(orderId) ?? 'nothing'}`)],
  );
  return [...ended, ...told];
}

function endProblems({ id, status }: OrderFact, saga: SagaFact): readonly Finding[] {
  const problems: Finding[] = [];
  if (status === 'pending') {
    problems.push(
      finding(id, `is pending, its saga ${saga.status} at ${saga.step} (attempt ${saga.attempt})`),
    );
  } else if (ENDS[status] !== saga.status) {
    problems.push(finding(id, `is ${status}, its saga ${saga.status}`));
  }
  if (saga.attention) problems.push(finding(id, `needs an operator at ${saga.step}`));
  if (saga.timelineEntries !== saga.timelineLength) {
    problems.push(finding(id, `its timeline has ${saga.timelineEntries} of ${saga.timelineLength} entries`));
  }
  return problems;
}

function finding(orderId: string, what: string): Finding {
  return { invariant: 'T', orderId, what };
}
