import { describe, expect, it } from '@jest/globals';
import { readmeExamples } from '@millrace/readme-examples';
import { createClientPolicy, LoadShedder } from '@millrace/resilience';

describe('the README', () => {
  it('shows what runs', () => {
    const { shown, run } = readmeExamples(import.meta.url);
    expect(run).toEqual(shown);
  });

  it('calls, reads, and takes work in', async () => {
    const timeoutGauge = { set: (_ms: number) => undefined };
    const stateGauge = { set: (_labels: { state: string }) => undefined };
    const charge = async (signal: AbortSignal) => !signal.aborted;
    const statusOf = async (signal: AbortSignal) => `aborted: ${signal.aborted}`;
    // README
    // One line for a client of one target, one object for how it behaves.
    const policy = createClientPolicy({
      timeout: { startMs: 4_000, ceilingMs: 10_000, onChange: (ms) => timeoutGauge.set(ms) },
      bulkhead: { maxConcurrent: 64 },
      breaker: { onStateChange: (state) => stateGauge.set({ state }) },
      hedge: { afterMs: 300 },
    });
    const charged = await policy.run(({ signal }) => charge(signal));
    const status = await policy.read(({ signal }) => statusOf(signal)); // changes nothing: may be asked twice
    policy.close();

    // A server: refuse by how long work waits, not by how much of it there is.
    const shedder = new LoadShedder({ targetMs: 20 });
    const waiting = shedder.enter(); // throws `overloaded` when the queue stands
    waiting.begin(); // its turn has come; throws when it waited for too long
    // README ends
    expect([charged, status, shedder.overloaded]).toEqual([true, 'aborted: false', false]);
  });
});
