import { describe, expect, it } from '@jest/globals';
import { defineSaga } from '../definition/saga-definition.js';
import { proceed, send } from '../definition/saga-terms.js';
import type { SagaDeclaration } from '../definition/saga-declaration.js';
import { givenSaga } from './given-saga.js';
import { repliesOf } from './happenings.js';
import { replayHistory } from './replay-history.js';
import {
  holdSeat,
  seatHeld,
  tripDeclaration,
  type TripData,
  tripIds,
  type TripReason,
} from './trip.fixture.js';

interface Itinerary extends TripData {
  readonly stops: readonly string[];
}
const IN_PLACE = /read only property|not extensible/;

/** What types forbid, and a cast allows. */
const mutable = (data: Itinerary) => data as { train: string; stops: string[] };

/** The trip with another first step. */
function tripWhose(change: (data: Itinerary) => void, learn = (): Partial<Itinerary> => ({})) {
  const [first, ...others] = tripDeclaration.steps;
  return defineSaga<Itinerary, TripReason>({
    ...(tripDeclaration as unknown as SagaDeclaration<Itinerary, TripReason>),
    steps: [
      {
        ...first!,
        command: send(holdSeat, (data: Itinerary, attempt) => {
          change(data);
          return { ...tripIds(attempt), train: data.train };
        }),
        replies: [proceed(seatHeld, learn)],
      },
      ...others,
    ],
  });
}

const given = (change: (data: Itinerary) => void, learn?: () => Partial<Itinerary>) =>
  givenSaga(tripWhose(change, learn), { train: 'ICE 1', stops: ['Ulm'] });

describe('a definition that changes the data of its saga in place', () => {
  it('fails in its specs, however deep the change is', () => {
    expect(() => given((data) => void (mutable(data).train = 'ICE 2'))).toThrow(IN_PLACE);
    expect(() => given((data) => void mutable(data).stops.push('Bonn'))).toThrow(IN_PLACE);
    given(() => undefined).thenExpect({ sends: [[holdSeat, { train: 'ICE 1' }]] });
  });

  it('fails with what a reply has taught it, too', () => {
    const learnt: Itinerary[] = [];
    const scenario = given(
      () => undefined,
      () => ({ stops: ['Bonn'] }),
    ).when(repliesOf(tripIds)(seatHeld));
    learnt.push(scenario.last.instance.data);
    expect(() => mutable(learnt[0]!).stops.push('Rome')).toThrow(IN_PLACE);
  });

  it('fails when a history is replayed', () => {
    const replay = (change: (data: Itinerary) => void) =>
      replayHistory(tripWhose(change), {
        definition: 'trip',
        version: 1,
        start: {
          id: '0199c0de-0000-8abc-8000-000000000001',
          slot: 1,
          data: { train: 'ICE 1', stops: [] },
          at: 0,
          sends: [],
        },
        events: [],
        end: { status: 'running', reason: null },
      });
    expect(() => replay((data) => void mutable(data).stops.push('Bonn'))).toThrow(IN_PLACE);
    expect(replay(() => undefined).start.sends).toHaveLength(1);
  });

  it('leaves alone what the spec gave it', () => {
    const stops = ['Ulm'];
    givenSaga(
      tripWhose(() => undefined),
      { train: 'ICE 1', stops },
    );
    stops.push('Bonn');
    expect(stops).toEqual(['Ulm', 'Bonn']);
  });
});
