import { describe, expect, it } from '@jest/globals';
import { isJavaRecentEnough, parseJavaVersion } from './java.js';

describe('the version of Java', () => {
  it('is found in what `java -version` prints', () => {
    expect(parseJavaVersion('openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime ...')).toBe('17.0.15');
    expect(parseJavaVersion('java version "1.8.0_402"')).toBe('1.8.0_402');
    expect(parseJavaVersion('command not found')).toBeUndefined();
  });

  it('suffices from 17 on', () => {
    expect(['17', '17.0.15', '21-ea', '25.0.1'].map(isJavaRecentEnough)).toEqual([true, true, true, true]);
    expect(['16.0.2', '1.8.0_402', '11', undefined].map(isJavaRecentEnough)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});
