import Sequencer from '@jest/test-sequencer';

/**
 * Specs that take long, most of it waiting (sessions that end, brokers that say nothing, processes that start), longest
 * first. On a clean clone jest knows no times and goes by the size of files: one of these would begin last, and
 * all others wait for it.
 */
const LONGEST = [
  'libs/messaging/dist/broker-away.int-spec.js',
  'tools/images/dist/production-set/production-set.int-spec.js',
  'tools/k8s/dist/data-plane/least-privilege.int-spec.js',
  'libs/service-kit/dist/needs/needs.int-spec.js',
  'tools/checks/dist/migrations/migrate-twice.int-spec.js',
  'apps/payment/dist/receive-webhook/receive-webhook.int-spec.js',
  'tools/k8s/dist/data-plane/kafka-users.int-spec.js',
  'tools/scaling/dist/real-group.int-spec.js',
  'libs/messaging/dist/kafka/absence-watch.int-spec.js',
  'apps/order/dist/order.int-spec.js',
  'apps/order/dist/admit-order/admit-order.int-spec.js',
  'apps/order/dist/attend-saga/attend-saga.int-spec.js',
  'libs/messaging/dist/dead-letters/dead-letter-desk.int-spec.js',
  'apps/payment/dist/payment.int-spec.js',
  'tools/scaling/dist/simulation.spec.js',
  'libs/context/dist/context-leaks.spec.js',
  'libs/contracts/dist/compiled.spec.js',
];

const rankOf = ({ path }) => {
  const rank = LONGEST.findIndex((name) => path.endsWith(name));
  return rank === -1 ? LONGEST.length : rank;
};

/** Jest's own order, but what is known to take long begins first. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}
