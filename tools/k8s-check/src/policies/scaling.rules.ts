import { nameOf, type Manifest } from '../manifest/manifest.js';
import { autoscalers } from '../manifest/scale.js';
import type { Product } from '../product/product.js';
import type { Overlay, Rule } from './rule.js';

interface KafkaTrigger {
  readonly type: string;
  readonly authenticationRef?: { readonly name: string; readonly kind?: string };
  readonly metadata: Readonly<Record<string, string>>;
}

const find = ({ objects }: Overlay, kind: string, name: string) =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);

/** Partitions that the consumer group of an app shares out; undefined for an app that hears nothing. */
function partitionsOf(app: string, { messages, topics }: Product): number | undefined {
  const hears = messages.get(app)?.hears ?? [];
  if (hears.length === 0) return undefined;
  return topics
    .filter(({ name }) => hears.includes(name))
    .reduce((sum, { partitions }) => sum + partitions, 0);
}

interface KafkaSpec {
  readonly kafka?: { readonly listeners?: readonly { readonly port: number }[] };
}

/** `<cluster>-kafka-bootstrap.<namespace>.svc:<port>`: KEDA asks from a namespace of its own. */
function isListener(address: string, objects: readonly Manifest[]): boolean {
  return objects
    .filter(({ kind }) => kind === 'Kafka')
    .some(({ metadata: { name, namespace }, spec }) =>
      ((spec as KafkaSpec).kafka?.listeners ?? []).some(
        ({ port }) => address === `${name}-kafka-bootstrap.${namespace}.svc:${port}`,
      ),
    );
}

function triggerProblems(
  trigger: KafkaTrigger,
  target: string,
  objects: readonly Manifest[],
  product: Product,
): readonly string[] {
  if (!/kafka/.test(trigger.type)) return [];
  const { consumerGroup = '', topic, bootstrapServers = '' } = trigger.metadata;
  const strangers = bootstrapServers.split(',').filter((address) => !isListener(address, objects));
  const groups = product.workloads.find(({ name }) => name === target)?.kafka?.consumerGroups ?? [];
  const hears = product.messages.get(target)?.hears ?? [];
  return [
    ...strangers.map((address) => `asks ${address}, where no broker listens`),
    ...(groups.includes(consumerGroup) ? [] : [`watches group ${consumerGroup}, not one of ${target}`]),
    ...(topic === undefined || hears.includes(topic)
      ? []
      : [`watches ${topic}, which ${target} does not hear`]),
  ];
}

function triggersOf({ spec }: Manifest): readonly KafkaTrigger[] {
  return (spec as { readonly triggers?: readonly KafkaTrigger[] }).triggers ?? [];
}

export const scalingRules: readonly Rule[] = [
  {
    name: 'scalers-have-a-target',
    why: 'a scaler of nothing scales nothing, and nobody is told',
    check: (overlay) =>
      autoscalers(overlay.objects)
        .filter(({ target }) => find(overlay, target.kind, target.name) === undefined)
        .map(({ object, target }) => `${nameOf(object)}: no ${target.kind}/${target.name}`),
  },
  {
    name: 'one-scaler-each',
    why: 'two scalers of one Deployment undo each other all day (KEDA makes an HPA of its own)',
    check: ({ objects }) => {
      const scalers = autoscalers(objects);
      return scalers
        .filter(
          ({ target }, index) => scalers.findIndex((other) => other.target.name === target.name) !== index,
        )
        .map(({ object, target }) => `${nameOf(object)}: ${target.name} has another scaler`);
    },
  },
  {
    name: 'scaled-count-is-not-fixed',
    why: 'a count in the manifest sets a scaled Deployment back at every release, in the middle of the load',
    check: (overlay) =>
      autoscalers(overlay.objects).flatMap(({ target }) => {
        const deployment = find(overlay, target.kind, target.name);
        const { replicas } = (deployment?.spec ?? {}) as { readonly replicas?: number };
        return deployment && replicas !== undefined ? [`${nameOf(deployment)}: replicas is ${replicas}`] : [];
      }),
  },
  {
    name: 'bounds-are-sane',
    why: 'a service that may be scaled to nothing has nobody who answers, or who runs the deadlines of sagas',
    check: ({ objects }) =>
      autoscalers(objects)
        .filter(({ min, max }) => min < 1 || max < min)
        .map(({ object, min, max }) => `${nameOf(object)}: from ${min} to ${max}`),
  },
  {
    name: 'consumers-fit-partitions',
    why: 'a consumer more than there are partitions costs a rebalance and does nothing',
    check: ({ objects }, product) =>
      autoscalers(objects).flatMap(({ object, target, max }) => {
        const partitions = partitionsOf(target.name, product);
        return partitions !== undefined && max > partitions
          ? [`${nameOf(object)}: up to ${max} consumers of ${partitions} partitions`]
          : [];
      }),
  },
  {
    name: 'scalers-watch-their-own-lag',
    why: 'the lag of another group says nothing about this one',
    check: (overlay, product) =>
      autoscalers(overlay.objects).flatMap(({ object, target }) =>
        triggersOf(object).flatMap((trigger) =>
          triggerProblems(trigger, target.name, overlay.objects, product).map(
            (problem) => `${nameOf(object)}: ${problem}`,
          ),
        ),
      ),
  },
  {
    name: 'scalers-can-sign-in',
    why: 'a scaler that the brokers refuse leaves the count where it is',
    check: (overlay) =>
      autoscalers(overlay.objects).flatMap(({ object }) =>
        triggersOf(object).flatMap(({ type, authenticationRef: { name, kind } = { name: '' } }) => {
          if (name === '') return type.includes('kafka') ? [`${nameOf(object)}: signs in to no broker`] : [];
          const isThere = find(overlay, kind ?? 'TriggerAuthentication', name) !== undefined;
          return isThere ? [] : [`${nameOf(object)}: no TriggerAuthentication/${name}`];
        }),
      ),
  },
];
