import { describe, expect, it } from '@jest/globals';
import { edges } from './edges.js';
import { workloads } from './workloads.js';

const key = ({ from, to, in: place, ports }: (typeof edges)[number]) =>
  `${from} -> ${to} :${ports.map(({ port }) => port).join(',')} in ${place}`;

const between = (from: string, to: string) => edges.filter((edge) => edge.from === from && edge.to === to);

describe('edges', () => {
  it('no edge is on the list twice', () => {
    const keys = edges.map(key);
    expect(keys.filter((one, index) => keys.indexOf(one) !== index)).toEqual([]);
  });

  it.each(workloads.flatMap(({ name, databases }) => databases.map((database) => [name, database] as const)))(
    '%s and its migration reach %s, and no other app does',
    (name, database) => {
      const callers = edges
        .filter(({ to, ports }) => to === database && ports.some(({ port }) => port === 5432))
        .map(({ from }) => from);
      expect(callers.toSorted()).toEqual([name, `${name}-migrate`, database, 'cnpg-operator'].toSorted());
    },
  );

  it('who has a Kafka user reaches the brokers, and who has none does not', () => {
    for (const { name, kafka } of workloads) {
      expect([name, between(name, 'kafka').length]).toEqual([name, kafka ? 1 : 0]);
    }
  });

  it('a service is spoken to by the gateway; only the key set is there for the others', () => {
    const services = new Set(workloads.map(({ name }) => name as string));
    const sideways = edges.filter(
      ({ from, to }) => services.has(from) && services.has(to) && from !== 'gateway',
    );
    expect(sideways.map(({ from, to, http }) => [from, to, http?.paths])).toEqual([
      ['order', 'auth', ['/.well-known/jwks.json']],
      ['inventory', 'auth', ['/.well-known/jwks.json']],
      ['payment', 'auth', ['/.well-known/jwks.json']],
      ['payment', 'payment-sandbox', undefined],
      ['payment-sandbox', 'payment', undefined],
    ]);
  });

  it('the public internet is reached by payment and by the webhooks of order, on one port, in production alone', () => {
    const out = edges.filter(({ to }) => to === 'public-internet');
    expect(out.map(({ from, ports, in: place }) => [from, ports, place])).toEqual([
      ['payment', [{ port: 443 }], 'overlays/production'],
      ['order', [{ port: 443 }], 'overlays/production'],
    ]);
  });

  it('what belongs to the sandbox goes with the sandbox', () => {
    const sandbox = edges.filter(({ from, to }) => `${from} ${to}`.includes('payment-sandbox'));
    expect(new Set(sandbox.map((edge) => edge.in))).toEqual(new Set(['components/payment-sandbox']));
  });
});
