import { deadLetterTopicName } from '@millrace/contract-kit';
import { nameOf, type Manifest } from '../manifest/manifest.js';
import type { Product } from '../product/product.js';
import type { Rule } from './rule.js';

interface Acl {
  readonly type?: 'allow' | 'deny';
  readonly host?: string;
  readonly operation?: string;
  readonly operations?: readonly string[];
  readonly resource: { readonly type: string; readonly name?: string; readonly patternType?: string };
}

interface UserSpec {
  readonly authentication?: { readonly type: string };
  readonly authorization?: { readonly type: string; readonly acls?: readonly Acl[] };
}

/** What comes with every right to read or write, and shows no message. */
const HARMLESS = new Set(['Describe', 'DescribeConfigs']);

/** `Read topic order.events`, `Read group order.inventory.catalogue.*` */
function rightsOf(user: Manifest): ReadonlySet<string> {
  const acls = (user.spec as UserSpec).authorization?.acls ?? [];
  return new Set(
    acls.flatMap(({ operation, operations = operation === undefined ? ['All'] : [operation], resource }) =>
      operations.map(
        (right) =>
          `${right} ${resource.type} ${resource.name ?? ''}${resource.patternType === 'prefix' ? '*' : ''}`,
      ),
    ),
  );
}

/**
 * What the code of a service does with Kafka. It also writes to what it hears: a redrive sends the message again
 * to the topic it came from. Dead letters are written, and read from the database only.
 */
function neededBy(app: string, { messages, workloads }: Product): ReadonlySet<string> | undefined {
  const { hears, sends, tables } = messages.get(app) ?? { hears: [], sends: [], tables: [] };
  const kafka = workloads.find(({ name }) => name === app)?.kafka;
  if (kafka === undefined) return undefined;
  return new Set([
    ...[...hears, ...tables].map((topic) => `Read topic ${topic}`),
    ...[...sends, ...hears, ...hears.map(deadLetterTopicName)].map((topic) => `Write topic ${topic}`),
    ...kafka.consumerGroups.map((group) => `Read group ${group}`),
    ...tables.map((topic) => `Read group ${app}.${topic}.*`),
  ]);
}

const kafkaUsers = (objects: readonly Manifest[]) => objects.filter(({ kind }) => kind === 'KafkaUser');

export const kafkaAccessRules: readonly Rule[] = [
  {
    name: 'rights-are-what-the-code-does',
    why: 'a right too few stops a service at its first message, a right too many lets it write what belongs to another',
    check: ({ objects }, product) =>
      product.workloads.flatMap(({ name, kafka }) => {
        const user = kafkaUsers(objects).find(({ metadata }) => metadata.name === kafka?.user);
        const needed = neededBy(name, product);
        if (user === undefined || needed === undefined) return [];
        const rights = [...rightsOf(user)].filter((right) => !HARMLESS.has(right.split(' ')[0]!));
        return [
          ...[...needed]
            .filter((right) => !rights.includes(right))
            .map((right) => `${nameOf(user)}: lacks ${right}`),
          ...rights
            .filter((right) => !needed.has(right))
            .map((right) => `${nameOf(user)}: needs no ${right}`),
        ];
      }),
  },
  {
    name: 'watchers-change-nothing',
    why: 'a user that only looks (scaler, operator) must not be able to write a message or move an offset',
    check: ({ objects }, { workloads }) =>
      kafkaUsers(objects)
        .filter(({ metadata }) => !workloads.some(({ kafka }) => kafka?.user === metadata.name))
        .flatMap((user) =>
          [...rightsOf(user)]
            .filter((right) => !/^(?:Describe|DescribeConfigs) /.test(right))
            .map((right) => `${nameOf(user)}: may ${right}`),
        ),
  },
  {
    name: 'every-user-has-a-password-and-limits',
    why: 'a user without authorization may do everything',
    check: ({ objects }) =>
      kafkaUsers(objects)
        .filter(({ spec }) => {
          const { authentication, authorization } = spec as UserSpec;
          return authentication?.type !== 'scram-sha-512' || authorization?.type !== 'simple';
        })
        .map((user) => `${nameOf(user)}: not SCRAM-SHA-512 with simple authorization`),
  },
];
