import { CurrentPrincipal, RequireRole, type Principal } from '@millrace/access';
import {
  Messaging,
  type DeadLetter,
  type DeadLetterDesk,
  type DeadLetterDetail,
  type DeadLetterGroup,
  type DeadLetterPage,
  type LetterEdit,
  type RecordedAction,
  type RedriveDraft,
} from '@millrace/messaging';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import {
  deadLetterId,
  listActionsQuery,
  listDeadLettersQuery,
  purgeBody,
  type PurgeBody,
  purgeManyBody,
  type PurgeManyBody,
  redriveBody,
  type RedriveBody,
} from './dead-letters.dto.js';

/** The dead-letter desk of a service, for operators. A service with messages lists it among its controllers. */
@ApiTags('dead letters')
@ApiBearerAuth()
@RequireRole('operator')
@Controller('dead-letters')
export class DeadLettersController {
  private readonly desk: DeadLetterDesk;

  constructor(messaging: Messaging) {
    this.desk = messaging.deadLetters;
  }

  @Get()
  @ApiOperation({ summary: 'Messages that could not be processed, newest first' })
  list(
    @Query({ schema: listDeadLettersQuery }) query: z.infer<typeof listDeadLettersQuery>,
  ): Promise<DeadLetterPage> {
    return this.desk.list(query);
  }

  @Get('groups')
  @ApiOperation({ summary: 'The same by cause (consumer, topic, type, error code), the largest group first' })
  async groups(): Promise<{ readonly groups: readonly DeadLetterGroup[] }> {
    return { groups: await this.desk.groups() };
  }

  @Get('actions')
  @ApiOperation({ summary: 'The audit: who sent what again, edited or purged it, and why; newest first' })
  async actions(
    @Query({ schema: listActionsQuery }) { letter, limit }: z.infer<typeof listActionsQuery>,
  ): Promise<{ readonly actions: readonly RecordedAction[] }> {
    return { actions: await this.desk.actions(letter, limit) };
  }

  @Post('purge')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Forget all messages that match; the audit keeps them. Dry run: how many there are',
  })
  async purgeMany(
    @Body({ schema: purgeManyBody }) { filter, reason, dryRun }: PurgeManyBody,
    @CurrentPrincipal() { subject: by }: Principal,
  ): Promise<{ readonly purged: number } | { readonly matching: number }> {
    if (dryRun) return { matching: await this.desk.count(filter) };
    return this.desk.purgeMany(filter, { by, reason });
  }

  @Get(':id')
  @ApiOperation({ summary: 'One dead letter with its headers, trace and payload' })
  get(@Param('id', { schema: deadLetterId }) id: string): Promise<DeadLetterDetail> {
    return this.desk.get(id);
  }

  @Post(':id/redrive')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Send one message again, edited or as it is; doing it twice has one effect',
    description:
      'An edit is checked against the contracts. Dry run (200): what would be sent, and its `problem`.',
  })
  async redrive(
    @Param('id', { schema: deadLetterId }) id: string,
    @Body({ schema: redriveBody }) body: RedriveBody,
    @CurrentPrincipal() { subject: by }: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeadLetter | RedriveDraft> {
    const { dryRun, reason } = body;
    if (!dryRun) return this.desk.redrive(id, { by, reason }, editOf(body));
    void reply.status(200);
    return this.desk.draft(id, editOf(body));
  }

  @Post(':id/purge')
  @HttpCode(200)
  @ApiOperation({ summary: 'Forget one message for good; the audit keeps it' })
  purge(
    @Param('id', { schema: deadLetterId }) id: string,
    @Body({ schema: purgeBody }) { reason }: PurgeBody,
    @CurrentPrincipal() { subject: by }: Principal,
  ): Promise<DeadLetter> {
    return this.desk.purge(id, { by, reason });
  }
}

function editOf({ value, headers }: RedriveBody): LetterEdit {
  return { ...(value === undefined ? {} : { value }), ...(headers === undefined ? {} : { headers }) };
}
