import { describe, expect, it } from '@jest/globals';
import { timelineLine, type TimelineEntry } from './timeline.js';

const first: TimelineEntry = { at: '2026-01-01T00:00:00.000Z', step: null, event: 'placed', attempt: 1 };

describe('a line of a timeline', () => {
  it('counts the time from the first entry', () => {
    expect(timelineLine(first, first)).toBe('      +0.000 s  order                placed');
  });

  it('shows attempts from the second on, and details', () => {
    const later: TimelineEntry = {
      at: '2026-01-01T00:00:01.250Z',
      step: 'authorize-payment',
      event: 'sent',
      attempt: 2,
      detail: { reason: 'timed-out' },
    };
    expect(timelineLine(later, first)).toBe(
      '      +1.250 s  authorize-payment    sent (attempt 2): {"reason":"timed-out"}',
    );
  });
});
