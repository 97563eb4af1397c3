import type { Principal } from '@millrace/access';
import { slotOfKey } from '@millrace/ids';
import { EarlyRefusal, OVERLOAD_HEADER, parseOverloadHint, PASSED_SHARE_HEADER } from '@millrace/resilience';
import { Counter } from '@millrace/telemetry';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { gatewayErrors } from '../gateway.errors.js';
import type { Target } from '../route/route.js';

const refused = new Counter({
  name: 'gateway_orders_refused_total',
  help: 'New orders that were answered 503 here, since the order service said that their shard is overloaded.',
});

interface Passed {
  readonly slot: number;
  readonly share: number;
}

/**
 * Refuses new orders in the place of an order service that is overloaded, before their body is read. Buckets are
 * slots, which are on one shard each; which slots are on a shard that is full, answers tell.
 */
@Injectable()
export class OrderGate {
  private readonly refusal = new EarlyRefusal();
  private readonly passed = new WeakMap<FastifyRequest, Passed>();

  /** @throws AppError `overloaded` with when to come again. */
  admit(request: FastifyRequest, { service, path }: Target, { subject }: Principal): void {
    if (service !== 'order' || path !== '/orders' || request.method !== 'POST') return;
    const slot = slotOfKey(subject);
    const decision = this.refusal.decide(slot);
    if (!decision.admitted) {
      refused.inc();
      throw gatewayErrors.overloaded({ retryAfterSeconds: decision.retryAfterSeconds });
    }
    this.passed.set(request, { slot, share: decision.passedShare });
  }

  /** What the order service has to know of a request that passed. */
  headersOf(request: FastifyRequest): Readonly<Record<string, string>> {
    const passed = this.passed.get(request);
    return passed && passed.share > 0 ? { [PASSED_SHARE_HEADER]: String(passed.share) } : {};
  }

  /** Takes note of what its answer says about the shard. */
  learn(request: FastifyRequest, answer: Readonly<Record<string, string | string[] | undefined>>): void {
    const passed = this.passed.get(request);
    if (!passed) return;
    const hint = answer[OVERLOAD_HEADER];
    this.refusal.learn(passed.slot, typeof hint === 'string' ? parseOverloadHint(hint) : undefined);
  }
}
