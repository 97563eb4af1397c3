import { CurrentPrincipal, RequireRole, type Principal } from '@millrace/access';
import { Messaging, newRedriveJobId, type RedriveJob } from '@millrace/messaging';
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { redriveJobId, redriveManyBody, type RedriveManyBody } from './dead-letters.dto.js';

/** Redrives of many dead letters, for operators. Belongs beside the dead-letter desk, before it. */
@ApiTags('dead letters')
@ApiBearerAuth()
@RequireRole('operator')
@Controller('dead-letters')
export class RedriveJobsController {
  constructor(private readonly messaging: Messaging) {}

  @Post('redrive')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Send all messages again that match, no faster than asked; dry run (200): how many there are',
    description: 'A job that outlives this process. The same `Idempotency-Key` again is the same job.',
  })
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  async begin(
    @Body({ schema: redriveManyBody }) { filter, reason, ratePerSecond, dryRun }: RedriveManyBody,
    @Headers('idempotency-key') key: string | undefined,
    @CurrentPrincipal() { subject: by }: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RedriveJob | { readonly matching: number }> {
    if (dryRun) {
      void reply.status(200);
      return { matching: await this.messaging.deadLetters.count(filter) };
    }
    const id = newRedriveJobId(by, key);
    const job = await this.messaging.redriveJobs.begin({ id, filter, by, reason, ratePerSecond });
    void reply.header('location', `/dead-letters/jobs/${id}`);
    return job;
  }

  @Get('jobs')
  @ApiOperation({ summary: 'Redrive jobs, newest first' })
  async list(): Promise<{ readonly jobs: readonly RedriveJob[] }> {
    return { jobs: await this.messaging.redriveJobs.list() };
  }

  @Get('jobs/:id')
  @ApiOperation({ summary: 'How far a redrive job is' })
  get(@Param('id', { schema: redriveJobId }) id: string): Promise<RedriveJob> {
    return this.messaging.redriveJobs.get(id);
  }

  @Post('jobs/:id/cancel')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send no more of it; what is left stays dead' })
  cancel(@Param('id', { schema: redriveJobId }) id: string): Promise<RedriveJob> {
    return this.messaging.redriveJobs.cancel(id);
  }
}
