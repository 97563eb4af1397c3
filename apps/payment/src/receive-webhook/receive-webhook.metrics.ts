import { Counter } from '@millrace/telemetry';

export const webhooks = new Counter({
  name: 'payment_provider_webhooks_total',
  help: 'Webhooks of the provider by what came of them: settled, known, repeated, unmatched, contradicts, malformed, or refused for their signature.',
  labelNames: ['effect'],
});
