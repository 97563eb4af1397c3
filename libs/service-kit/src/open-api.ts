import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

/** Serves the OpenAPI page at `/docs` and its document at `/docs-json`. */
export function installOpenApi(
  app: INestApplication,
  about: { readonly title: string; readonly description: string; readonly version: string },
  complete?: (own: OpenAPIObject) => Promise<OpenAPIObject>,
): void {
  const config = new DocumentBuilder()
    .setTitle(about.title)
    .setDescription(about.description)
    .setVersion(about.version)
    .addBearerAuth()
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, config), {
    ...(complete && { patchDocumentOnRequest: (_request, _reply, own) => complete(own) }),
  });
}
