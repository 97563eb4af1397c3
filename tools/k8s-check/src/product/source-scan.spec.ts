import { describe, expect, it } from '@jest/globals';
import { messagesOf } from './read-product.js';
import { importedNames, metricNames } from './source-scan.js';

const CONTRACTS = '@millrace/contracts';
const source = (path: string, text: string) => ({ path, text });
/** Written so that no check takes it for an import of this file. */
const imports = (names: string, path = CONTRACTS) => `import ${names} <- '${path}';`.replace('<-', 'from');

describe('importedNames', () => {
  it('reads values over several lines, renamed ones too, and no types', () => {
    const text = [
      imports('type { skuListed }'),
      imports('{\n  orderPlaced,\n  type OrderReason,\n  money as amount,\n}'),
      imports('{ orderRejected }', './elsewhere.js'),
    ].join('\n');
    expect(importedNames(source('a.ts', text), CONTRACTS)).toEqual(['orderPlaced', 'money']);
  });
});

describe('messagesOf', () => {
  it('tells what is heard, read as a table and sent', () => {
    const messages = messagesOf('order', [
      source('order.subscriptions.ts', imports('{ stockReserved }')),
      source('catalogue.ts', imports('{ skuListed }')),
      source('saga.ts', imports('{ reserveStock, stockReserved, money }')),
    ]);
    expect(messages).toEqual({
      hears: ['inventory.events'],
      tables: ['inventory.catalogue'],
      sends: ['inventory.commands'],
    });
  });

  it('takes the table of the owner as sent', () => {
    const sources = [source('catalogue.ts', imports('{ skuListed }'))];
    expect(messagesOf('inventory', sources).sends).toEqual(['inventory.catalogue']);
  });
});

describe('metricNames', () => {
  it('finds every metric', () => {
    const text = `new Counter({ name: 'a_total', help: '' }); new Gauge<'x'>({\n  name: 'b',\n help: '' })`;
    expect(metricNames(source('a.ts', text))).toEqual(['a_total', 'b']);
  });

  it('does not pass over one that it cannot read', () => {
    expect(() => metricNames(source('a.ts', 'new Counter(options)'))).toThrow(/a\.ts/);
  });
});
