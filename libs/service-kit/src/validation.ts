import { AppError } from '@millrace/errors';
import { StandardSchemaValidationPipe } from '@nestjs/common';

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** A body, query or parameter that does not fit its schema: `400 invalid_request`, naming every field. */
export function invalidRequest(issues: readonly Issue[]): AppError {
  return new AppError({
    code: 'invalid_request',
    kind: 'invalid',
    detail: `${issues.length} field(s) are missing or wrong.`,
    fields: issues.slice(0, 100).map((issue) => ({ path: pathOf(issue), message: issue.message })),
  });
}

function pathOf(issue: Issue): string {
  return (issue.path ?? [])
    .map((segment) => String(typeof segment === 'object' ? segment.key : segment))
    .join('.');
}

/** Checks what is declared by `@Body({ schema })`, `@Query({ schema })`, `@Param(name, { schema })`. */
export function validationPipe(): StandardSchemaValidationPipe {
  return new StandardSchemaValidationPipe({ exceptionFactory: invalidRequest });
}
