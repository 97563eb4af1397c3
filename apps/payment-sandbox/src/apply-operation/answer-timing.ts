import type { Socket } from 'node:net';
import { SETTINGS, Shutdown } from '@millrace/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { PaymentSandboxSettings } from '../payment-sandbox.config.js';
import type { AnswerDelay } from './operation.js';

/** Makes the sandbox as slow as a provider, and as unkind. A shutdown ends every wait. */
@Injectable()
export class AnswerTiming {
  private readonly waits = new Set<() => void>();
  private stopping = false;

  constructor(
    @Inject(SETTINGS) private readonly settings: PaymentSandboxSettings,
    shutdown: Shutdown,
  ) {
    shutdown.add('intake', 'held-answers', async () => {
      this.stopping = true;
      for (const end of this.waits) end();
    });
  }

  /** What every operation takes. */
  latency(): Promise<void> {
    return this.wait(this.settings.providerLatencyMs);
  }

  /** What some test cards take before their answer. Ends early when the caller hangs up. */
  async delay(delay: AnswerDelay, caller: Socket): Promise<void> {
    if (delay === 'none') return;
    const { slowCardMs, heldAnswerMs } = this.settings;
    await this.wait(delay === 'slow' ? slowCardMs : heldAnswerMs, caller);
  }

  private wait(durationMs: number, caller?: Socket): Promise<void> {
    if (durationMs === 0 || this.stopping) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        caller?.off('close', end);
        this.waits.delete(end);
        resolve();
      };
      const timer = setTimeout(end, durationMs);
      caller?.once('close', end);
      this.waits.add(end);
    });
  }
}
