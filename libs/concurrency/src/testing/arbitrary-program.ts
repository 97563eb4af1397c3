import fc from 'fast-check';
import type { CancelTime, Program, ProgramCase, ProgramStep } from './program.js';

export interface ProgramSize {
  readonly tasks: number;
  readonly steps: number;
  readonly channels: number;
  readonly maxCapacity: number;
  /** Whether channels are closed. Default: yes. */
  readonly closing?: boolean;
}

/** A program, and the turns that each task pauses before each of its steps. */
export interface ScheduledProgram {
  readonly program: Program;
  readonly pauses: readonly (readonly number[])[];
}

export function arbitraryProgram(size: ProgramSize): fc.Arbitrary<ScheduledProgram> {
  const steps = fc.array(arbitraryStep(size), { minLength: 1, maxLength: size.steps });
  const capacities = fc.array(fc.nat(size.maxCapacity), {
    minLength: size.channels,
    maxLength: size.channels,
  });
  return fc.record({
    program: fc.record({ capacities, tasks: fc.array(steps, { minLength: 2, maxLength: size.tasks }) }),
    pauses: fc.array(fc.array(fc.nat(6), { maxLength: size.steps }), { maxLength: size.tasks }),
  });
}

function arbitraryStep({ channels, closing = true }: ProgramSize): fc.Arbitrary<ProgramStep> {
  const channel = fc.nat(channels - 1);
  const cancel: fc.Arbitrary<CancelTime> = fc.oneof(
    { weight: 6, arbitrary: fc.constant('never' as const) },
    { weight: 1, arbitrary: fc.constant('before' as const) },
    { weight: 3, arbitrary: fc.nat(12) },
  );
  const maybeNull = fc.option(channel, { freq: 9, nil: null });
  const one: fc.Arbitrary<ProgramCase> = fc.record({
    kind: fc.constantFrom('send', 'receive'),
    channel: maybeNull,
  });
  const cases = fc.array(one, { maxLength: 3 });
  const otherwise = fc.oneof(
    { weight: 3, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  );
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('send' as const), channel, cancel }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('receive' as const), channel, cancel }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('select' as const), cases, otherwise, cancel }) },
    { weight: closing ? 1 : 0, arbitrary: fc.record({ kind: fc.constant('close' as const), channel }) },
  );
}
