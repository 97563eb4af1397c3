import { CurrentPrincipal, type Principal, RequireRole } from '@millrace/access';
import type { Intervention } from '@millrace/saga';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@millrace/service-kit';
import { ShardRouter } from '@millrace/sharding';
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CANCELLED_BY_OPERATOR } from '../fulfil-order/order-end.js';
import {
  attendedSagaView,
  type AttendedSagaView,
  forceBody,
  type ForceBody,
  interventionBody,
  type InterventionBody,
  listParkedQuery,
  type ListParkedQuery,
  parkedPage,
  type ParkedPage,
  sagaView,
  type SagaView,
  viewOfSaga,
} from './attend-saga.dto.js';
import { AttendSagaHandler } from './attend-saga.handler.js';
import { etagOf, revisionOf } from './if-match.js';
import { listParked } from './list-parked.js';

const IF_MATCH = {
  name: 'If-Match',
  required: true,
  description: 'The `ETag` of the saga as you have seen it. The same request again has one effect.',
};
const DONE = { status: 200, description: 'The saga as it stands now.', standardSchema: sagaView };
const NOT_FOUND = { status: 404, description: '`saga_not_found`' };
const MOVED_ON = { status: 412, description: '`saga_moved_on` with its `revision`: look again.' };
const NOT_PARKED = { status: 409, description: '`saga_not_parked`, `saga_step_not_skippable`' };

@ApiTags('sagas')
@ApiBearerAuth()
@RequireRole('operator')
@Controller('sagas')
export class AttendSagaController {
  constructor(
    private readonly sagas: AttendSagaHandler,
    private readonly router: ShardRouter,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Sagas that need attention, the longest parked first, with age and cause.' })
  @ApiResponse({ status: 200, description: 'One page.', standardSchema: parkedPage })
  list(@Query({ schema: listParkedQuery }) query: ListParkedQuery): Promise<ParkedPage> {
    return listParked(this.router.shards(), query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'A saga, parked or not, and what operators did to it.' })
  @ApiResponse({ status: 200, description: '`ETag` is its revision.', standardSchema: attendedSagaView })
  @ApiResponse(NOT_FOUND)
  async show(
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AttendedSagaView> {
    const saga = await this.sagas.show(id);
    void reply.header('etag', etagOf(saga.revision));
    return saga;
  }

  @Post(':id/retry')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send what does not answer again, at once, as a new attempt.' })
  @ApiHeader(IF_MATCH)
  @ApiResponse(DONE)
  @ApiResponse(NOT_FOUND)
  @ApiResponse(NOT_PARKED)
  @ApiResponse(MOVED_ON)
  retry(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body({ schema: interventionBody }) { reason }: InterventionBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SagaView> {
    return this.attend(principal, { id, ifMatch, reason, intervention: { verb: 'retry' } }, reply);
  }

  @Post(':id/skip')
  @HttpCode(200)
  @ApiOperation({ summary: 'State that what does not answer was done by hand: the saga goes on.' })
  @ApiHeader(IF_MATCH)
  @ApiResponse(DONE)
  @ApiResponse(NOT_FOUND)
  @ApiResponse(NOT_PARKED)
  @ApiResponse(MOVED_ON)
  skip(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body({ schema: interventionBody }) { reason }: InterventionBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SagaView> {
    return this.attend(principal, { id, ifMatch, reason, intervention: { verb: 'skip' } }, reply);
  }

  @Post(':id/force')
  @HttpCode(200)
  @ApiOperation({
    summary: 'End the saga as you state it. Nothing more is sent.',
    description: 'What is still owed is named in the audit, and is yours to undo.',
  })
  @ApiHeader(IF_MATCH)
  @ApiResponse(DONE)
  @ApiResponse(NOT_FOUND)
  @ApiResponse(NOT_PARKED)
  @ApiResponse(MOVED_ON)
  force(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body({ schema: forceBody }) { reason, outcome }: ForceBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SagaView> {
    const end = outcome === 'completed' ? { outcome } : { outcome, reason: CANCELLED_BY_OPERATOR };
    return this.attend(principal, { id, ifMatch, reason, intervention: { verb: 'force', end } }, reply);
  }

  private async attend(
    principal: Principal,
    asked: {
      readonly id: string;
      readonly ifMatch: string | undefined;
      readonly reason: string;
      readonly intervention: Intervention;
    },
    reply: FastifyReply,
  ): Promise<SagaView> {
    const { id, ifMatch, reason, intervention } = asked;
    const revision = revisionOf(ifMatch);
    const saga = await this.sagas.attend(principal, { sagaId: id, revision, intervention, reason });
    void reply.header('etag', etagOf(saga.revision));
    return viewOfSaga(saga);
  }
}
