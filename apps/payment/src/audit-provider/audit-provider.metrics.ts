import { Gauge } from '@millrace/telemetry';

export const providerFindings = new Gauge({
  name: 'payment_provider_audit_movements',
  help: 'Movements of money of which the provider and the ledger do not say the same, by check: unknown, amount, missing. Anything but 0 is a bug, or somebody else with our key.',
  labelNames: ['check'],
});

export const providerDelta = new Gauge({
  name: 'payment_provider_delta_minor',
  help: 'What moved at the provider against what the ledger has of it, in minor units, summed by absolute value over payment_provider_audit_movements; by currency.',
  labelNames: ['check', 'currency'],
});

export const providerAuditBehind = new Gauge({
  name: 'payment_provider_audit_behind_seconds',
  help: 'How long what moved at the provider has been ready to be compared with the ledger, and is not.',
});
