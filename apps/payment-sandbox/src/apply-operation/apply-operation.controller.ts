import { currentContext } from '@millrace/context';
import { uuidV7 } from '@millrace/ids';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags, invalidRequest, LOGGER } from '@millrace/service-kit';
import type { Logger } from '@millrace/telemetry';
import { Body, Controller, HttpCode, Inject, Param, Post, Req, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ApiKeyGuard } from '../api-key/api-key.guard.js';
import type { AuthorizationView } from '../authorization/authorization.js';
import { sandboxErrors } from '../authorization/authorization.errors.js';
import { AnswerTiming } from './answer-timing.js';
import { authorizationId, authorizeBody, type AuthorizeBody, idempotencyKey } from './apply-operation.dto.js';
import { ApplyOperationHandler } from './apply-operation.handler.js';
import type { OperationRequest } from './operation.js';

const REFUSED = 'The authorization is past this: declined, expired, captured, voided or refunded.';

const NOT_DONE = {
  'key-reused': sandboxErrors.idempotency_key_reused,
  'unknown-authorization': sandboxErrors.authorization_not_found,
  'fails-this-time': sandboxErrors.issuer_unavailable,
} as const;

/** What moves money. Every operation is named by its idempotency key and happens once. */
@ApiTags('operations')
@ApiHeader({ name: 'Idempotency-Key', required: true })
@ApiResponse({ status: 422, description: 'The key was used for another operation.' })
@ApiResponse({ status: 503, description: 'Failed before it had any effect.' })
@UseGuards(ApiKeyGuard)
@Controller('v1/authorizations')
export class ApplyOperationController {
  constructor(
    private readonly operations: ApplyOperationHandler,
    private readonly timing: AnswerTiming,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Post()
  @HttpCode(201)
  @ApiOperation({ summary: 'Set an amount aside.' })
  @ApiResponse({ status: 201, description: 'Authorized or declined.' })
  authorize(
    @Req() request: FastifyRequest,
    @Body({ schema: authorizeBody }) body: AuthorizeBody,
  ): Promise<AuthorizationView> {
    return this.apply(request, {
      kind: 'authorize',
      key: keyOf(request),
      authorizationId: `auth_${uuidV7()}`,
      ...body,
    });
  }

  @Post(':id/captures')
  @HttpCode(201)
  @ApiOperation({ summary: 'Take the whole amount.' })
  @ApiResponse({ status: 409, description: REFUSED })
  capture(
    @Req() request: FastifyRequest,
    @Param('id', { schema: authorizationId }) id: string,
  ): Promise<AuthorizationView> {
    return this.apply(request, { kind: 'capture', key: keyOf(request), authorizationId: id });
  }

  @Post(':id/voids')
  @HttpCode(201)
  @ApiOperation({ summary: 'Let go of what was set aside.' })
  @ApiResponse({ status: 409, description: REFUSED })
  void(
    @Req() request: FastifyRequest,
    @Param('id', { schema: authorizationId }) id: string,
  ): Promise<AuthorizationView> {
    return this.apply(request, { kind: 'void', key: keyOf(request), authorizationId: id });
  }

  @Post(':id/refunds')
  @HttpCode(201)
  @ApiOperation({ summary: 'Give back what was taken.' })
  @ApiResponse({ status: 409, description: REFUSED })
  refund(
    @Req() request: FastifyRequest,
    @Param('id', { schema: authorizationId }) id: string,
  ): Promise<AuthorizationView> {
    return this.apply(request, { kind: 'refund', key: keyOf(request), authorizationId: id });
  }

  private async apply(request: FastifyRequest, operation: OperationRequest): Promise<AuthorizationView> {
    const { kind, key } = operation;
    const reference = operation.kind === 'authorize' ? operation.reference : undefined;
    const waitedForMs = currentContext().remainingMs();
    this.logger.debug({ event: 'operation-asked-for', kind, key, reference, waitedForMs });
    await this.timing.latency();
    const answer = await this.operations.handle(operation);
    if (answer.kind !== 'done') throw NOT_DONE[answer.kind]();
    await this.timing.delay(answer.delay, request.raw.socket);
    const { refusal, authorization: view } = answer.operation;
    if (refusal) throw sandboxErrors[refusal]();
    return view;
  }
}

function keyOf(request: FastifyRequest): string {
  const header = request.headers['idempotency-key'];
  if (header === undefined) throw sandboxErrors.missing_idempotency_key();
  const key = idempotencyKey.safeParse(header);
  if (!key.success) {
    throw invalidRequest([{ path: ['Idempotency-Key'], message: '1 to 255 visible characters' }]);
  }
  return key.data;
}
