import { ArmedFailPoint, parseFuse } from './armed-fail-point.js';
import type { FailPoints } from './fail-point.js';
import { failpointErrors } from './failpoints.errors.js';
import { PLANTED_BUGS, isPlantedBug, type PlantedBug } from './planted-bugs.js';

const declared = new Set<string>();
let armed: ArmedFailPoint | undefined;
let planted: PlantedBug | undefined;

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

export interface Failures {
  /** A fail-point, as `parseFuse` reads it. */
  readonly failPoint?: string | undefined;
  /** One of `PLANTED_BUGS`. */
  readonly plantedBug?: string | undefined;
  /** `NODE_ENV`: anything but `test`, and also none, is taken for production. */
  readonly environment?: string | undefined;
}

/**
 * Arms a fail-point, plants a bug, or neither. To be called once, when everything that declares fail-points is
 * loaded.
 * @returns what is broken now, for the log; `undefined` when nothing is.
 * @throws AppError `failures_refused` outside of tests, `unknown_fail_point`, `unknown_bug`.
 */
export function enableFailures({ failPoint, plantedBug, environment }: Failures): string | undefined {
  if (failPoint === undefined && plantedBug === undefined) return undefined;
  if (environment !== 'test') throw failpointErrors.failures_refused();
  if (plantedBug !== undefined) plant(plantedBug);
  if (failPoint !== undefined) arm(failPoint);
  return [failPoint, plantedBug].filter((what) => what !== undefined).join(', ');
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
