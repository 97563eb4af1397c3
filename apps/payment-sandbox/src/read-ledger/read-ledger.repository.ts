import { Database, type Queryable } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { type Authorization, type AuthorizationView, viewOf } from '../authorization/authorization.js';
import {
  OPERATION_COLUMNS,
  type OperationRow,
  recordedOperation,
} from '../apply-operation/ledger.repository.js';
import type { OperationKind, RecordedOperation } from '../apply-operation/operation.js';
import { listMovements, type MovementPage } from './list-movements.js';
import { type Movement, MOVEMENT_COLUMNS, MOVES_MONEY } from './movement.js';
import type { LedgerQuery, MovementsQuery } from './read-ledger.dto.js';

export interface LedgerSums {
  readonly currency: string;
  readonly authorizedMinor: number;
  readonly capturedMinor: number;
  readonly voidedMinor: number;
  readonly refundedMinor: number;
}

export interface LedgerPage {
  readonly movements: readonly Movement[];
  /** Over everything that the filter lets through, not only this page. */
  readonly sums: readonly LedgerSums[];
  readonly nextAfter?: number;
}

const findOperation = {
  name: 'find-operation',
  text: `
    SELECT ${OPERATION_COLUMNS} FROM operations
    WHERE key = $1 AND recorded_at > sandbox_now() - make_interval(secs => $2)`,
};

/** Reads for callers that lost an answer, and for audits. */
@Injectable()
export class ReadLedgerRepository {
  constructor(private readonly database: Database) {}

  /** `undefined` when nothing was done under the key, or too long ago. */
  async operation(key: string, keyTtlSeconds: number): Promise<RecordedOperation | undefined> {
    const { rows } = await this.database.query<OperationRow>(findOperation, [key, keyTtlSeconds]);
    return rows.map(recordedOperation)[0];
  }

  /** All authorizations, declined ones too, that were asked for under the caller's own name; oldest first. */
  async authorizationsOf(reference: string): Promise<readonly AuthorizationView[]> {
    const { rows } = await this.database.query<Authorization>(
      `SELECT id, authorizations.reference, authorizations.amount_minor AS "amountMinor",
         authorizations.currency, authorizations.status, authorizations.decline_code AS "declineCode"
       FROM operations JOIN authorizations ON authorizations.id = operations.authorization_id
       WHERE operations.reference = $1 AND operations.kind = 'authorize'
       ORDER BY operations.sequence`,
      [reference],
    );
    return rows.map(viewOf);
  }

  async authorization(id: string): Promise<(AuthorizationView & { readonly expired: boolean }) | undefined> {
    const { rows } = await this.database.query<Authorization>(
      `SELECT id, reference, amount_minor AS "amountMinor", currency, status, decline_code AS "declineCode",
         status = 'authorized' AND expires_at <= sandbox_now() AS expired
       FROM authorizations WHERE id = $1`,
      [id],
    );
    return rows.map((row) => ({ ...viewOf(row), expired: row.expired }))[0];
  }

  movements(query: MovementsQuery): Promise<MovementPage> {
    return listMovements(this.database, query);
  }

  /** Page and sums of one moment. */
  async ledger(query: LedgerQuery): Promise<LedgerPage> {
    const reference = query.reference ?? null;
    return this.database.transaction(
      async (transaction) => {
        const movements = await movementsAfter(transaction, reference, query.after, query.limit + 1);
        const page = movements.slice(0, query.limit);
        return {
          movements: page,
          sums: await sums(transaction, reference),
          ...(movements.length > query.limit ? { nextAfter: page.at(-1)!.sequence } : {}),
        };
      },
      { prelude: 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;' },
    );
  }
}

async function movementsAfter(on: Queryable, reference: string | null, after: number, limit: number) {
  const { rows } = await on.query<Movement>(
    `SELECT ${MOVEMENT_COLUMNS}
     FROM operations
     WHERE ${MOVES_MONEY} AND sequence > $2 AND ($1::text IS NULL OR reference = $1)
     ORDER BY sequence LIMIT $3`,
    [reference, after, limit],
  );
  return rows;
}

async function sums(on: Queryable, reference: string | null): Promise<LedgerSums[]> {
  const sumOf = (kind: OperationKind) =>
    `coalesce(sum(amount_minor) FILTER (WHERE kind = '${kind}'), 0)::bigint`;
  const { rows } = await on.query<LedgerSums>(
    `SELECT currency, ${sumOf('authorize')} AS "authorizedMinor", ${sumOf('capture')} AS "capturedMinor",
       ${sumOf('void')} AS "voidedMinor", ${sumOf('refund')} AS "refundedMinor"
     FROM operations
     WHERE ${MOVES_MONEY} AND ($1::text IS NULL OR reference = $1)
     GROUP BY currency ORDER BY currency`,
    [reference],
  );
  return rows;
}
