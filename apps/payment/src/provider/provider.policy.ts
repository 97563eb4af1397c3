import { createClientPolicy, type ClientPolicy } from '@millrace/resilience';
import { Counter, Gauge, type Logger } from '@millrace/telemetry';
import type { PaymentSettings } from '../payment.config.js';

const circuitState = new Gauge({
  name: 'payment_provider_circuit_state',
  help: 'The breaker before the provider: 0 closed, 1 half-open, 2 open.',
});
const STATE_VALUES = { closed: 0, 'half-open': 1, open: 2 } as const;

const timeoutSeconds = new Gauge({
  name: 'payment_provider_timeout_seconds',
  help: 'The limit of one call to the provider, which follows the P99 of its answers.',
});

const retries = new Counter({
  name: 'payment_provider_retries_total',
  help: 'Calls to the provider that repeat or ask about one that failed.',
});

/** Calls that wait for a place. The executor holds fewer operations than that, so none is refused one. */
const MAX_QUEUED = 10_000;

/**
 * How we call the provider. Declines and refusals are answers, so the breaker never sees them; there is no
 * fallback, since nobody but the provider knows what became of a charge.
 */
export function providerPolicy(settings: PaymentSettings, logger: Logger): ClientPolicy {
  const { providerTimeoutMs: startMs, providerMinTimeoutMs, providerMaxTimeoutMs } = settings;
  const policy = createClientPolicy({
    timeout: {
      startMs,
      floorMs: Math.min(startMs, providerMinTimeoutMs),
      ceilingMs: Math.max(startMs, providerMaxTimeoutMs),
      onChange: (timeoutMs) => timeoutSeconds.set(timeoutMs / 1_000),
    },
    retry: { onRetry: () => retries.inc() },
    bulkhead: { maxConcurrent: settings.providerConcurrency, maxQueued: MAX_QUEUED },
    breaker: {
      onStateChange: (state) => {
        circuitState.set(STATE_VALUES[state]);
        logger.warn({ event: 'provider-circuit', state }, `the circuit before the provider is ${state}`);
      },
    },
  });
  timeoutSeconds.set(policy.state().timeoutMs / 1_000);
  return policy;
}
