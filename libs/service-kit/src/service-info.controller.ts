import { Public } from '@millrace/access';
import { HealthRegistry, metricsRegistry, type HealthReport } from '@millrace/telemetry';
import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

/** Liveness, readiness and metrics: for the platform, not for customers. */
@ApiExcludeController()
@Public()
@Controller()
export class ServiceInfoController {
  constructor(private readonly health: HealthRegistry) {}

  @Get('health/live')
  async live(@Res() reply: FastifyReply): Promise<void> {
    await answer(reply, await this.health.live());
  }

  @Get('health/ready')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    await answer(reply, await this.health.ready());
  }

  @Get('metrics')
  async metrics(@Res() reply: FastifyReply): Promise<void> {
    await reply.type(metricsRegistry.contentType).send(await metricsRegistry.metrics());
  }
}

async function answer(reply: FastifyReply, report: HealthReport): Promise<void> {
  await reply.status(report.healthy ? 200 : 503).send(report);
}
