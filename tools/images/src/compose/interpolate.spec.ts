import { describe, expect, it } from '@jest/globals';
import { interpolate, variablesIn } from './interpolate.js';

describe('variables of a compose file', () => {
  it('are found with what stands for them when they are not set', () => {
    expect(variablesIn('a $A ${B} ${C:-c} ${D-} ${E:?run it} $${F}')).toEqual([
      { name: 'A', demanded: false },
      { name: 'B', demanded: false },
      { name: 'C', demanded: false, default: 'c' },
      { name: 'D', demanded: false, default: '' },
      { name: 'E', demanded: true },
    ]);
  });

  it('are replaced', () => {
    expect(interpolate('${A}:${B:-b}:${C-}:$$D', { A: '1' })).toBe('1:b::$D');
  });
});
