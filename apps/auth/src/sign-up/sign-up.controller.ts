import { Public } from '@millrace/access';
import { ApiOperation, ApiResponse, ApiTags } from '@millrace/service-kit';
import { Body, Controller, Header, Post } from '@nestjs/common';
import { session, type Session } from '../session/session.dto.js';
import { signUpBody, type SignUpBody } from './sign-up.dto.js';
import { SignUpHandler } from './sign-up.handler.js';

@ApiTags('auth')
@Controller('auth/signup')
export class SignUpController {
  constructor(private readonly signUp: SignUpHandler) {}

  @Public()
  @Post()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Make a customer account and log in.' })
  @ApiResponse({ status: 201, description: 'The account is there.', standardSchema: session })
  @ApiResponse({ status: 409, description: '`email_taken`: there is an account with this address.' })
  @ApiResponse({ status: 503, description: '`bulkhead_full`: too many at once; see Retry-After.' })
  create(@Body({ schema: signUpBody }) body: SignUpBody): Promise<Session> {
    return this.signUp.handle(body);
  }
}
