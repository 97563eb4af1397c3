import { describe, expect, it } from '@jest/globals';
import { AppError, defineErrors, kindOfStatus, statusOfKind, toProblem } from './index.js';

const errors = defineErrors({
  thing_not_found: { kind: 'not-found', detail: 'No such thing.' },
  thing_busy: { kind: 'unavailable', detail: 'Try later.', retryAfterSeconds: 2 },
});

describe('defineErrors', () => {
  it('gives one factory per code, with the row as default and extras on top', () => {
    const error = errors.thing_not_found({ detail: 'No thing 7.' });
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'thing_not_found', kind: 'not-found', retryable: false });
    expect(error.message).toBe('No thing 7.');
    expect(errors.thing_busy()).toMatchObject({ retryable: true, retryAfterSeconds: 2 });
  });
});

describe('toProblem', () => {
  it('carries code, status and fields of a known error', () => {
    const fields = [{ path: 'items.0.sku', message: 'required' }];
    expect(toProblem(errors.thing_not_found({ fields }))).toEqual({
      type: 'urn:millrace:problem:thing_not_found',
      title: 'Not found',
      status: 404,
      code: 'thing_not_found',
      detail: 'No such thing.',
      errors: fields,
    });
  });

  it('carries the facts of an error beside the standard members, never in their place', () => {
    const error = errors.thing_busy({ extensions: { queue: 7, status: 200 } });
    expect(toProblem(error)).toMatchObject({ queue: 7, status: 503, code: 'thing_busy' });
  });

  it('says nothing of the inside of an unknown error', () => {
    const problem = toProblem(new Error('password=hunter2'));
    expect(problem.status).toBe(500);
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });
});

describe('status and kind', () => {
  it('are inverse where the status is one of ours, and total elsewhere', () => {
    expect(kindOfStatus(statusOfKind('conflict'))).toBe('conflict');
    expect(kindOfStatus(413)).toBe('invalid');
    expect(kindOfStatus(502)).toBe('internal');
  });
});
