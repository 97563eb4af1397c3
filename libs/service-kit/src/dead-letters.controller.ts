import { CurrentPrincipal, RequireRole, type Principal } from '@millrace/access';
import { Messaging, type DeadLetter, type DeadLetterDetail, type DeadLetterPage } from '@millrace/messaging';
import type { Logger } from '@millrace/telemetry';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { LOGGER } from './tokens.js';
import { deadLetterId, listDeadLettersQuery, redriveManyBody } from './dead-letters.dto.js';

/** The dead-letter desk of a service, for operators. A service with messages lists it among its controllers. */
@ApiTags('dead letters')
@ApiBearerAuth()
@RequireRole('operator')
@Controller('dead-letters')
export class DeadLettersController {
  constructor(
    private readonly messaging: Messaging,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Messages that could not be processed, newest first' })
  list(
    @Query({ schema: listDeadLettersQuery }) query: z.infer<typeof listDeadLettersQuery>,
  ): Promise<DeadLetterPage> {
    return this.messaging.deadLetters.list(query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One dead letter with its headers and payload' })
  get(@Param('id', { schema: deadLetterId }) id: string): Promise<DeadLetterDetail> {
    return this.messaging.deadLetters.get(id);
  }

  @Post(':id/redrive')
  @HttpCode(202)
  @ApiOperation({ summary: 'Send one message again; doing it twice has one effect' })
  redrive(
    @Param('id', { schema: deadLetterId }) id: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<DeadLetter> {
    return this.messaging.deadLetters.redrive(id, principal.subject);
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Forget one message for good; who did it is logged' })
  async discard(
    @Param('id', { schema: deadLetterId }) id: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<DeadLetter> {
    const letter = await this.messaging.deadLetters.discard(id);
    this.logger.warn(
      { event: 'dead-letter-discarded', by: principal.subject, letter },
      'a dead letter was thrown away',
    );
    return letter;
  }

  @Post('redrive')
  @HttpCode(202)
  @ApiOperation({ summary: 'Send all messages again that match' })
  redriveMany(
    @Body({ schema: redriveManyBody }) filter: z.infer<typeof redriveManyBody>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<{ readonly redriven: number }> {
    return this.messaging.deadLetters.redriveMany(filter, principal.subject);
  }
}
