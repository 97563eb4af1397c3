import { Database } from '@millrace/persistence';
import { ApiOperation, ApiTags } from '@millrace/service-kit';
import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { ApiKeyGuard } from '../api-key/api-key.guard.js';

const forwardBody = z.strictObject({
  /** At most ten years at once. */
  seconds: z.int().min(1).max(315_360_000),
});

/** What only a sandbox has: a clock that can be put forward. For all of its processes, and for good. */
@ApiTags('clock')
@UseGuards(ApiKeyGuard)
@Controller('clock')
export class KeepTimeController {
  constructor(private readonly database: Database) {}

  @Post('forward')
  @HttpCode(204)
  @ApiOperation({ summary: 'Let time pass: keys are forgotten and authorizations expire.' })
  async forward(@Body({ schema: forwardBody }) { seconds }: z.infer<typeof forwardBody>): Promise<void> {
    await this.database.query('UPDATE sandbox_clock SET ahead = ahead + make_interval(secs => $1)', [
      seconds,
    ]);
  }
}
