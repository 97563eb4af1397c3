import { randomBytes } from 'node:crypto';
import { PollingLoop } from '@millrace/concurrency';
import { Database } from '@millrace/persistence';
import { LOGGER, SETTINGS, Shutdown } from '@millrace/service-kit';
import type { Logger } from '@millrace/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { PaymentSandboxSettings } from '../payment-sandbox.config.js';
import { SIGNATURE_HEADER, signWebhook } from './sign-webhook.js';
import { type DueWebhook, removeWebhooks, takeDue } from './webhook.repository.js';

const POLL_MS = 200;
const AT_ONCE = 32;
const ANSWER_WITHIN_MS = 5_000;

/** Tells the merchant what happened, at least once, until it answers 2xx; a forgery is sent once. */
@Injectable()
export class SendWebhooksLoop implements OnApplicationBootstrap {
  private readonly loop: PollingLoop;
  private readonly strangersSecret = randomBytes(32).toString('hex');

  constructor(
    private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: PaymentSandboxSettings,
    @Inject(LOGGER) private readonly logger: Logger,
    shutdown: Shutdown,
  ) {
    this.loop = new PollingLoop({
      turn: () => this.turn(),
      pauseMs: POLL_MS,
      onError: (error) => logger.warn({ err: error }, 'looking for webhooks to send failed'),
    });
    shutdown.add('work', 'webhooks', () => this.loop.stop());
  }

  onApplicationBootstrap(): void {
    if (this.settings.webhookUrl !== undefined) this.loop.start();
  }

  private async turn(): Promise<boolean> {
    const due = await takeDue(this.database, AT_ONCE);
    const taken = await Promise.all(due.map((webhook) => this.deliver(webhook)));
    await removeWebhooks(
      this.database,
      due.filter(({ forged }, index) => forged || taken[index]).map(({ id }) => id),
    );
    return due.length === AT_ONCE;
  }

  /** @returns whether it was taken. */
  private async deliver({ id, body, forged }: DueWebhook): Promise<boolean> {
    const { webhookUrl, webhookSecrets } = this.settings;
    const secret = forged ? this.strangersSecret : webhookSecrets![0]!;
    try {
      const response = await fetch(webhookUrl!, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [SIGNATURE_HEADER]: signWebhook(body, secret, Date.now()),
        },
        body,
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      await response.body?.cancel();
      return response.ok;
    } catch (error) {
      this.logger.debug({ err: error, id }, 'a webhook was not taken; it is sent again');
      return false;
    }
  }
}
