import { LOGGER, ProblemLog, SETTINGS, sendProblem } from '@millrace/service-kit';
import type { Logger } from '@millrace/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { OperationExecutor } from '../execute-operations/operation.executor.js';
import type { PaymentSettings } from '../payment.config.js';
import { providerEventOf } from './provider-event.js';
import { webhooks } from './receive-webhook.metrics.js';
import { isSigned, SIGNATURE_HEADER } from './webhook-signature.js';
import { webhookErrors } from './webhook.errors.js';

const MAX_BODY_BYTES = 16_384;

/**
 * `POST /provider-webhooks`: open to everyone, believed only with the provider's signature. Fastify's own route,
 * not Nest's, since the signature is of the bytes. 204 once what it says is committed, or known, or nothing that
 * sending it again would change; anything else, and the provider sends it again.
 */
@Injectable()
export class ReceiveWebhookPlugin {
  private readonly problems: ProblemLog;

  constructor(
    private readonly executor: OperationExecutor,
    @Inject(SETTINGS) private readonly settings: PaymentSettings,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.problems = new ProblemLog(logger);
  }

  async install(fastify: FastifyInstance): Promise<void> {
    await fastify.register((scope, _options, done) => {
      scope.setErrorHandler((error, _request, reply) => sendProblem(error, reply, this.problems));
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
      scope.post('/provider-webhooks', { bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
        await this.receive(request);
        return reply.code(204).send();
      });
      done();
    });
  }

  /** @throws AppError `invalid_webhook_signature`, `malformed_webhook`. */
  private async receive({ body, headers }: FastifyRequest): Promise<void> {
    const raw = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    const signature = headers[SIGNATURE_HEADER]?.toString();
    if (!isSigned({ body: raw, signature }, this.settings.providerWebhookSecrets ?? [], Date.now())) {
      webhooks.inc({ effect: 'refused' });
      throw webhookErrors.invalid_webhook_signature();
    }
    const event = providerEventOf(jsonOf(raw));
    if (!event) {
      webhooks.inc({ effect: 'malformed' });
      throw webhookErrors.malformed_webhook();
    }
    const effect = await this.executor.hear(event);
    webhooks.inc({ effect });
    if (effect !== 'contradicts') return;
    const { id, verb, reference } = event;
    this.logger.error(
      { event: 'provider-contradicts', eventId: id, verb, reference },
      'the provider says otherwise than our ledger',
    );
  }
}

function jsonOf(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
