import { describe, expect, it } from '@jest/globals';
import { findKustomize, type Machine } from './kustomize.js';

const machineWith = (...commands: readonly string[]): Machine => ({
  answers: (command) => Promise.resolve(commands.includes(command)),
  buildKustomize: () => Promise.resolve('/cache/kustomize'),
});

describe('findKustomize', () => {
  it.each([
    [['kustomize', 'kubectl', 'go'], { command: 'kustomize', leadingArguments: ['build'] }],
    [['kubectl', 'go'], { command: 'kubectl', leadingArguments: ['kustomize'] }],
    [['go'], { command: '/cache/kustomize', leadingArguments: ['build'] }],
  ])('given %j, takes the first', async (commands, found) => {
    expect(await findKustomize(machineWith(...commands))).toEqual(found);
  });

  it('given none of them, says what to install', async () => {
    await expect(findKustomize(machineWith())).rejects.toThrow('install kustomize, kubectl, or Go');
  });
});
