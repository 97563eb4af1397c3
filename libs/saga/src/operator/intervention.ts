import type { SagaDefinition } from '../definition/saga-definition.js';
import { type ForcedEnd, onForce, onRetry, onSkip } from '../engine/operator-verbs.js';
import type { SagaInstance } from '../engine/saga-instance.js';
import type { Transition } from '../engine/transition.js';

export const INTERVENTION_VERBS = ['retry', 'skip', 'force'] as const;
export type InterventionVerb = (typeof INTERVENTION_VERBS)[number];

/** What an operator wants of a parked saga. */
export type Intervention =
  | { readonly verb: 'retry' }
  | { readonly verb: 'skip' }
  | { readonly verb: 'force'; readonly end: ForcedEnd };

/** Who wants it, why, and of which state of the saga. */
export interface InterventionRequest {
  readonly sagaId: string;
  readonly intervention: Intervention;
  /** The revision that the operator has seen: of one that was moved since, nothing is changed. */
  readonly revision: number;
  /** Id of the operator's account. */
  readonly by: string;
  /** In the operator's words. */
  readonly reason: string;
}

/** The pure half: what the intervention does to the saga. */
export function intervened<Data extends object>(
  intervention: Intervention,
  definition: SagaDefinition<Data>,
  saga: SagaInstance<Data>,
  now: number,
): Transition<Data> {
  switch (intervention.verb) {
    case 'retry':
      return onRetry(definition, saga, now);
    case 'skip':
      return onSkip(definition, saga, now);
    case 'force':
      return onForce(definition, saga, intervention.end, now);
  }
}
