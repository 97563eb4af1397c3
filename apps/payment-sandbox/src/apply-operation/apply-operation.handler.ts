import { Batcher } from '@millrace/concurrency';
import { Database, isDatabaseUnavailable } from '@millrace/persistence';
import { SETTINGS } from '@millrace/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { PaymentSandboxSettings } from '../payment-sandbox.config.js';
import { applyOperations } from './apply-operations.js';
import type { OperationAnswer, OperationRequest } from './operation.js';

/** Tries of a batch whose keys another process used meanwhile. The second nearly always succeeds. */
const MAX_RACES = 5;

/** Undoes a transaction that must be decided again. */
class KeyRace extends Error {}

/** Applies operations exactly once per key; concurrent ones share a transaction. */
@Injectable()
export class ApplyOperationHandler {
  private readonly batcher: Batcher<OperationRequest, OperationAnswer>;

  constructor(
    private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: PaymentSandboxSettings,
  ) {
    this.batcher = new Batcher({
      handle: (requests) => this.applyAll(requests),
      isolate: (error) => !isDatabaseUnavailable(error),
    });
  }

  handle(request: OperationRequest): Promise<OperationAnswer> {
    return this.batcher.add(request);
  }

  private async applyAll(requests: readonly OperationRequest[]): Promise<readonly OperationAnswer[]> {
    for (let race = 1; ; race++) {
      try {
        return await this.database.transaction(async (transaction) => {
          const answers = await applyOperations(transaction, requests, this.settings);
          if (!answers) throw new KeyRace('another process used one of the keys meanwhile');
          return answers;
        });
      } catch (error) {
        if (race >= MAX_RACES || !(error instanceof KeyRace)) throw error;
      }
    }
  }
}
