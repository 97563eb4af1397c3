import { Gauge } from '@millrace/telemetry';

export const moneyFindings = new Gauge({
  name: 'payment_money_audit_orders',
  help: 'Orders whose money is not what it must be, by check: over, under, currency, unended. Anything but 0 is a bug.',
  labelNames: ['check'],
});

export const moneyDelta = new Gauge({
  name: 'payment_money_delta_minor',
  help: 'What is taken against what confirmed orders cost, in minor units, summed by absolute value over the orders of payment_money_audit_orders; by currency.',
  labelNames: ['check', 'currency'],
});
