import { Public } from '@millrace/access';
import { ApiOperation, ApiTags } from '@millrace/service-kit';
import { Controller, Get, Header } from '@nestjs/common';
import { SigningKey, type PublicJwk } from '../token/signing-key.js';

@ApiTags('auth')
@Controller('.well-known/jwks.json')
export class PublishKeysController {
  constructor(private readonly key: SigningKey) {}

  @Public()
  @Get()
  @Header('Cache-Control', 'public, max-age=300')
  @ApiOperation({ summary: 'The public keys that verify access tokens (RFC 7517).' })
  show(): { readonly keys: readonly PublicJwk[] } {
    return { keys: [this.key.publicJwk] };
  }
}
