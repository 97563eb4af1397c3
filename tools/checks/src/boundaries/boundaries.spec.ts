import { describe, expect, it } from '@jest/globals';
import { findViolations, rules, type Packages } from './rules.js';
import { parseSource } from './source-file.js';

const packages: Packages = new Map([
  ['apps/order', { name: '@millrace/order', dependencies: new Set(['@millrace/ids', '@nestjs/common']) }],
  ['apps/auth', { name: '@millrace/auth', dependencies: new Set<string>() }],
  ['libs/ids', { name: '@millrace/ids', dependencies: new Set(['pg']) }],
  ['libs/contracts', { name: '@millrace/contracts', dependencies: new Set(['kafkajs', 'zod']) }],
  [
    'libs/messaging',
    { name: '@millrace/messaging', dependencies: new Set(['@millrace/testing', '@millrace/stack']) },
  ],
]);

const broken = (path: string, text: string) =>
  findViolations([parseSource(path, text)], packages).map((violation) => violation.rule);

/** One planted violation per rule: a rule that cannot fail proves nothing. */
const planted: Readonly<Record<string, readonly [path: string, text: string]>> = {
  'apps-are-islands': ['apps/order/src/x.ts', "import { a } from '@millrace/auth';"],
  'pure-libs-are-pure': ['libs/ids/src/x.ts', "import pg from 'pg';"],
  'contracts-are-data': ['libs/contracts/src/x.ts', "import { Kafka } from 'kafkajs';"],
  'libs-know-no-business': ['libs/messaging/src/x.ts', 'export function refundAll(): void {}'],
  'testing-stays-in-tests': ['libs/messaging/src/x.ts', "import { eventually } from '@millrace/testing';"],
  'libs-and-apps-know-no-tools': ['libs/messaging/src/x.ts', "export { startKafka } from '@millrace/stack';"],
  'settings-in-one-place': ['apps/order/src/x.ts', 'const url = process.env.DATABASE_URL;'],
  'durable-steps-can-be-died-at': [
    'apps/order/src/x.ts',
    'await this.database.transaction(async (transaction) => insert(transaction));',
  ],
  'imports-are-declared': ['apps/order/src/x.ts', "import { x } from 'lodash';"],
  'no-monster-files': ['apps/order/src/x.ts', 'const a = 1;\n'.repeat(301)],
};

describe('boundaries', () => {
  it.each(rules.map((rule) => rule.name))('%s is broken by its planted violation', (name) => {
    const [path, text] = planted[name]!;
    expect(broken(path, text)).toContain(name);
  });

  it('a relative path into another project is as bad as its name', () => {
    expect(broken('apps/order/src/x.ts', "import { a } from '../../../apps/auth/src/a.js';")).toContain(
      'apps-are-islands',
    );
  });

  it('what specs share may use the test library, and nothing that ships may use what specs share', () => {
    const shared = "import { freshDatabase } from '@millrace/testing';";
    expect(broken('libs/messaging/src/testing/x.ts', shared)).toEqual([]);
    expect(broken('libs/ids/src/testing/x.ts', "import pg from 'pg';")).toEqual([]);
    const shipped = "import { x } from '../testing/x.js';";
    expect(broken('apps/order/src/place-order/x.ts', shipped)).toContain('testing-stays-in-tests');
    const kit = "import { given } from '@millrace/saga/testing';";
    expect(broken('apps/order/src/place-order/x.ts', kit)).toContain('testing-stays-in-tests');
    expect(broken('apps/order/src/place-order/x.spec.ts', shipped)).toEqual([]);
  });

  it.each([
    'await producer.sendBatch({ topicMessages });',
    'await consumer.commitOffsets(offsets);',
    'await this.router.write([slot], work);',
    'return this.dataSource.transaction<Order>(work);',
  ])('a step is durable however it is made: %s', (step) => {
    const rule = 'durable-steps-can-be-died-at';
    expect(broken('libs/messaging/src/x.ts', step)).toContain(rule);
    expect(broken('libs/messaging/src/x.ts', `${step}\nfailPoint('x.after-it');`)).not.toContain(rule);
    expect(broken('libs/messaging/src/x.ts', `// ${step}`)).not.toContain(rule);
  });

  it('an exemption that is needed no more is one too many', () => {
    const path = 'apps/auth/src/sign-up/sign-up.handler.ts';
    expect(broken(path, 'database.transaction(work);')).toEqual([]);
    expect(broken(path, 'const a = 1;')).toEqual(['durable-steps-can-be-died-at']);
  });

  it('code that keeps the rules has no violation', () => {
    const good =
      "import { slotOfId } from '@millrace/ids';\n// process.env and refund in a comment\nexport const a = 'payment';";
    expect(broken('apps/order/src/x.ts', good)).toEqual([]);
    expect(broken('libs/messaging/src/x.ts', "// a refund\nexport const a = 'payment';")).toEqual([]);
  });

  it('a dynamic import and a multi-line import are seen', () => {
    // Put together here, so that the check of this repository does not take them for imports of this file.
    const dynamic = ['const m = await imp', "ort('lodash');"].join('');
    const multiLine = ['import {', '  a,', '  b,', "} from 'lodash';"].join('\n');
    expect(broken('apps/order/src/x.ts', dynamic)).toContain('imports-are-declared');
    expect(broken('apps/order/src/x.ts', multiLine)).toContain('imports-are-declared');
  });
});
