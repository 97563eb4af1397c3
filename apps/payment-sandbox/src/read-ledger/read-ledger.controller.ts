import { ApiOperation, ApiResponse, ApiTags, SETTINGS } from '@millrace/service-kit';
import { Controller, Get, Inject, Param, Query, UseGuards } from '@nestjs/common';
import { ApiKeyGuard } from '../api-key/api-key.guard.js';
import { authorizationId } from '../apply-operation/apply-operation.dto.js';
import type { OperationKind, Refusal } from '../apply-operation/operation.js';
import type { AuthorizationView } from '../authorization/authorization.js';
import type { PaymentSandboxSettings } from '../payment-sandbox.config.js';
import { sandboxErrors } from '../authorization/authorization.errors.js';
import {
  ledgerQuery,
  type LedgerQuery,
  movementsQuery,
  type MovementsQuery,
  operationQuery,
  type OperationQuery,
  referenceQuery,
  type ReferenceQuery,
} from './read-ledger.dto.js';
import type { MovementPage } from './list-movements.js';
import { type LedgerPage, ReadLedgerRepository } from './read-ledger.repository.js';

/** An operation that happened, and how it ended. */
interface OperationView {
  readonly key: string;
  readonly kind: OperationKind;
  /** Set when it was refused: the authorization is as it was before. */
  readonly refusal?: Refusal;
  readonly authorization: AuthorizationView;
}

@ApiTags('ledger')
@UseGuards(ApiKeyGuard)
@Controller()
export class ReadLedgerController {
  constructor(
    private readonly ledger: ReadLedgerRepository,
    @Inject(SETTINGS) private readonly settings: PaymentSandboxSettings,
  ) {}

  @Get('v1/operations')
  @ApiOperation({ summary: 'What became of an operation, by its idempotency key.' })
  @ApiResponse({ status: 404, description: 'It never happened, or so long ago that its key is forgotten.' })
  async operation(@Query({ schema: operationQuery }) query: OperationQuery): Promise<OperationView> {
    const operation = await this.ledger.operation(query.key, this.settings.keyTtlSeconds);
    if (!operation) throw sandboxErrors.operation_not_found();
    const { key, kind, refusal, authorization } = operation;
    return { key, kind, ...(refusal ? { refusal } : {}), authorization };
  }

  @Get('v1/authorizations')
  @ApiOperation({ summary: "All authorizations under the caller's own reference, oldest first." })
  async authorizations(
    @Query({ schema: referenceQuery }) { reference }: ReferenceQuery,
  ): Promise<{ readonly authorizations: readonly AuthorizationView[] }> {
    return { authorizations: await this.ledger.authorizationsOf(reference) };
  }

  @Get('v1/authorizations/:id')
  @ApiOperation({ summary: 'An authorization as it is now.' })
  async authorization(
    @Param('id', { schema: authorizationId }) id: string,
  ): Promise<AuthorizationView & { readonly expired: boolean }> {
    const authorization = await this.ledger.authorization(id);
    if (!authorization) throw sandboxErrors.authorization_not_found();
    return authorization;
  }

  @Get('v1/movements')
  @ApiOperation({
    summary:
      'What moved money in a span of time, or under one reference, oldest first, page by page, and up to when that is all.',
  })
  movements(@Query({ schema: movementsQuery }) query: MovementsQuery): Promise<MovementPage> {
    return this.ledger.movements(query);
  }

  @Get('ledger')
  @ApiOperation({ summary: 'Every movement of money, oldest first, and sums by currency: for audits.' })
  audit(@Query({ schema: ledgerQuery }) query: LedgerQuery): Promise<LedgerPage> {
    return this.ledger.ledger(query);
  }
}
