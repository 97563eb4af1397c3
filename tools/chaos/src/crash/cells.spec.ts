import { describe, expect, it } from '@jest/globals';
import { contracts } from '@millrace/contracts';
import type { FailPoint } from '@millrace/failpoints';
import { breadthFirst, cellsOf, describeCell, settingOf } from './cells.js';
import { shortName, trafficOf } from './traffic.js';

const heardOn = (...topics: readonly string[]) =>
  contracts.contracts().filter(({ topic }) => topics.includes(topic.name));
const traffic = (service: string, ...topics: readonly string[]) =>
  trafficOf(service, heardOn(...topics), contracts.contracts());
const point = (passedBy: FailPoint['passedBy']): FailPoint => ({ durable: 'a', pending: 'b', passedBy });

describe('what a service publishes', () => {
  it('is what it owns, and commands to those whose answers it hears', () => {
    const { published, commanded } = traffic('order', 'inventory.events', 'payment.events');
    expect(published.map(shortName)).toEqual(
      expect.arrayContaining(['order-placed', 'order-confirmed', 'reserve-stock', 'capture-payment']),
    );
    expect(published.map(shortName)).not.toContain('stock-reserved');
    expect(commanded.every((type) => !type.startsWith('millrace.order.'))).toBe(true);
  });

  it('is no command to itself', () => {
    const { published, commanded, heard } = traffic('inventory', 'inventory.commands');
    expect(heard.map(shortName)).toEqual(['reserve-stock', 'commit-stock', 'release-stock']);
    expect(commanded).toEqual([]);
    expect(published.map(shortName)).toEqual(expect.arrayContaining(['stock-reserved', 'sku-listed']));
    expect(published).not.toContain(heard[0]);
  });

  it('is no matter of the events that it hears: it obeys the commands to itself', () => {
    const { heard, obeyed } = traffic('payment', 'payment.commands', 'order.events');
    expect(heard.map(shortName)).toContain('order-confirmed');
    expect(obeyed.map(shortName)).toEqual(['authorize-payment', 'capture-payment', 'reverse-payment']);
  });
});

describe('the crash matrix', () => {
  const service = {
    service: 'inventory',
    failPoints: {
      'relay.after-ack': point('published'),
      'consume.after-commit': point('heard'),
      'offsets.after-commit': point('nothing'),
    },
    traffic: {
      heard: ['m.inventory.reserve-stock.v1'],
      obeyed: ['m.inventory.reserve-stock.v1'],
      published: ['m.a.x.v1', 'm.a.y.v1'],
      commanded: [],
    },
  };

  it('is every fail-point times every type that passes it', () => {
    expect(cellsOf([service]).map(describeCell)).toEqual([
      'inventory dies at relay.after-ack of x',
      'inventory dies at relay.after-ack of y',
      'inventory dies at consume.after-commit of reserve-stock',
      'inventory dies at offsets.after-commit',
    ]);
  });

  it('goes everywhere before it goes anywhere twice', () => {
    const places = breadthFirst(cellsOf([service])).map(({ failPoint }) => failPoint);
    expect(places).toEqual([
      'relay.after-ack',
      'consume.after-commit',
      'offsets.after-commit',
      'relay.after-ack',
    ]);
  });

  it('tells the process where to die', () => {
    expect(cellsOf([service]).map(settingOf)).toEqual([
      'relay.after-ack:m.a.x.v1',
      'relay.after-ack:m.a.y.v1',
      'consume.after-commit:m.inventory.reserve-stock.v1',
      'offsets.after-commit',
    ]);
  });
});
