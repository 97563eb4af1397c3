import { databaseProvider } from '@millrace/service-kit';
import { Module } from '@nestjs/common';
import { ApiKeyGuard } from './api-key/api-key.guard.js';
import { AnswerTiming } from './apply-operation/answer-timing.js';
import { ApplyOperationController } from './apply-operation/apply-operation.controller.js';
import { ApplyOperationHandler } from './apply-operation/apply-operation.handler.js';
import { KeepTimeController } from './keep-time/keep-time.controller.js';
import { ReadLedgerController } from './read-ledger/read-ledger.controller.js';
import { ReadLedgerRepository } from './read-ledger/read-ledger.repository.js';
import { SendWebhooksLoop } from './send-webhooks/send-webhooks.loop.js';

@Module({
  controllers: [ApplyOperationController, ReadLedgerController, KeepTimeController],
  providers: [
    databaseProvider('payment-sandbox'),
    ApiKeyGuard,
    AnswerTiming,
    ApplyOperationHandler,
    ReadLedgerRepository,
    SendWebhooksLoop,
  ],
})
export class PaymentSandboxModule {}
