import { isInLine, type TopicPlan } from '@millrace/kafka';

/** The plan for people, one line a change. */
export function describePlan(plan: TopicPlan): readonly string[] {
  if (isInLine(plan)) return ['All topics are as declared.'];
  return [
    ...plan.refused.map((reason) => `! refused    ${reason}`),
    ...plan.create.map(({ topic, replicationFactor, config }) => {
      const copies = replicationFactor === undefined ? "the brokers' default" : String(replicationFactor);
      const values = [...config].map(([name, value]) => `${name}=${value}`).join(' ');
      return `+ create     ${topic.name}: ${topic.partitions} partitions, replicas ${copies}, ${values}`;
    }),
    ...plan.configure.flatMap(({ topic, changes }) =>
      changes.map(({ name, from, to }) => `~ configure  ${topic}: ${name} ${from} -> ${to}`),
    ),
  ];
}
