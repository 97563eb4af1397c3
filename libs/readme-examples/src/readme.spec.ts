import { describe, expect, it } from '@jest/globals';
import { readmeExamples } from '@millrace/readme-examples';

describe('the README', () => {
  it('shows code that runs', () => {
    // README
    const { shown, run } = readmeExamples(import.meta.url);
    expect(run).toEqual(shown);
    // README ends
    expect(shown).toHaveLength(1);
  });
});
