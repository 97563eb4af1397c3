import { Public } from '@millrace/access';
import { ApiOperation, ApiResponse, ApiTags } from '@millrace/service-kit';
import { Body, Controller, Header, HttpCode, Post } from '@nestjs/common';
import { session, type Session } from '../session/session.dto.js';
import { logInBody, type LogInBody } from './log-in.dto.js';
import { LogInHandler } from './log-in.handler.js';

@ApiTags('auth')
@Controller('auth/login')
export class LogInController {
  constructor(private readonly logIn: LogInHandler) {}

  @Public()
  @Post()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Log in.' })
  @ApiResponse({ status: 200, description: 'A new session.', standardSchema: session })
  @ApiResponse({ status: 401, description: '`invalid_credentials`: no such account, or a wrong password.' })
  @ApiResponse({ status: 503, description: '`bulkhead_full`: too many at once; see Retry-After.' })
  create(@Body({ schema: logInBody }) body: LogInBody): Promise<Session> {
    return this.logIn.handle(body);
  }
}
