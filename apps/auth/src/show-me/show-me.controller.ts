import { CurrentPrincipal, type Principal, accessErrors } from '@millrace/access';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@millrace/service-kit';
import { Controller, Get } from '@nestjs/common';
import { UserRepository } from '../user/user.repository.js';
import { account, type Account } from './show-me.dto.js';

@ApiTags('auth')
@ApiBearerAuth()
@Controller('auth/me')
export class ShowMeController {
  constructor(private readonly users: UserRepository) {}

  @Get()
  @ApiOperation({ summary: 'The account of the token.' })
  @ApiResponse({ status: 200, description: 'As it is now, not as the token says.', standardSchema: account })
  @ApiResponse({ status: 401, description: 'No valid token.' })
  async show(@CurrentPrincipal() principal: Principal): Promise<Account> {
    const user = await this.users.findById(principal.subject);
    // A good token of an account that is gone is a token of nobody.
    if (!user) throw accessErrors.invalid_token();
    return { id: user.id, email: user.email, roles: user.roles, createdAt: user.createdAt.toISOString() };
  }
}
