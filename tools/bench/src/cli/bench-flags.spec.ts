import { describe, expect, it } from '@jest/globals';
import { parseBenchFlags } from './bench-flags.js';

describe('the flags of the benchmark', () => {
  it('measure everything in full when there are none', () => {
    expect(parseBenchFlags([])).toMatchObject({
      mode: { name: 'full', rounds: 5 },
      cases: [],
      profile: false,
    });
  });

  it('name cases, a mode and a report', () => {
    const flags = parseBenchFlags([
      '--quick',
      '--case',
      'relay',
      '--case',
      'decode',
      '--compare',
      'old.json',
    ]);
    expect(flags).toMatchObject({ mode: { name: 'quick' }, cases: ['relay', 'decode'], compare: 'old.json' });
  });

  it.each([[['--quick', '--smoke']], [['--fast']], [['extra']]])('refuse %p', (args) => {
    expect(() => parseBenchFlags(args)).toThrow(expect.objectContaining({ code: 'invalid_flag' }));
  });
});
