import { ArmedFailPoint, parseFuse } from './armed-fail-point.js';
import type { FailPoints } from './fail-point.js';
import { failpointErrors } from './failpoints.errors.js';
import { PLANTED_BUGS, isPlantedBug, type PlantedBug } from './planted-bugs.js';

const declared = new Set<string>();
let armed: ArmedFailPoint | undefined;
let planted: PlantedBug | undefined;
let hangingMessage: string | undefined;

/** The hook of the fail-points of a lib or an app; `types`, if given, are the full types of what passes. */
export type FailPointHook<Points extends FailPoints> = (
  name: keyof Points & string,
  types?: () => readonly string[],
) => void;

/**
 * Declares fail-points. While none is armed, passing one is a comparison.
 * @returns what marks their places in the code.
 */
export function hookOf<const Points extends FailPoints>(points: Points): FailPointHook<Points> {
  for (const name of Object.keys(points)) declared.add(name);
  return (name, types) => {
    if (armed !== undefined) armed.pass(name, types);
  };
}

/** Whether this bug is planted; `false` unless {@link enableFailures} was told to. */
export function isPlanted(bug: PlantedBug): boolean {
  return planted === bug;
}

/**
 * A handler that never returns, of the one message whose id {@link enableFailures} was given.
 * @returns a promise that never settles when it is among them; else `undefined`.
 */
export function hangForEver(ids: () => readonly string[]): Promise<never> | undefined {
  if (hangingMessage === undefined || !ids().includes(hangingMessage)) return undefined;
  return new Promise(() => undefined);
}

export interface Failures {
  /** A fail-point, as `parseFuse` reads it. */
  readonly failPoint?: string | undefined;
  /** One of `PLANTED_BUGS`. */
  readonly plantedBug?: string | undefined;
  /** Id of a message whose handler never returns. */
  readonly hangingMessage?: string | undefined;
  /** `NODE_ENV`: anything but `test`, and also none, is taken for production. */
  readonly environment?: string | undefined;
}

/**
 * Arms a fail-point, plants a bug, lets a handler hang, or nothing of it. To be called once, when everything that declares fail-points is
 * loaded.
 * @returns what is broken now, for the log; `undefined` when nothing is.
 * @throws AppError `failures_refused` outside of tests, `unknown_fail_point`, `unknown_bug`.
 */
export function enableFailures(failures: Failures): string | undefined {
  const { failPoint, plantedBug, environment } = failures;
  const broken = [failPoint, plantedBug, failures.hangingMessage].filter((what) => what !== undefined);
  if (broken.length === 0) return undefined;
  if (environment !== 'test') throw failpointErrors.failures_refused();
  if (plantedBug !== undefined) plant(plantedBug);
  if (failPoint !== undefined) arm(failPoint);
  hangingMessage = failures.hangingMessage;
  return broken.join(', ');
}

function arm(setting: string): void {
  const fuse = parseFuse(setting);
  if (!declared.has(fuse.name)) {
    throw failpointErrors.unknown_fail_point({
      detail: `There is no fail-point ${fuse.name}; there are: ${[...declared].toSorted().join(', ')}.`,
    });
  }
  armed = new ArmedFailPoint(fuse);
}

function plant(bug: string): void {
  if (!isPlantedBug(bug)) {
    throw failpointErrors.unknown_bug({
      detail: `There is no bug ${bug}; there are: ${Object.keys(PLANTED_BUGS).join(', ')}.`,
    });
  }
  planted = bug;
}
