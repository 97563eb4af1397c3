import { containersOf, jobsOf, type ComposeFile } from './compose-file.js';

const UNITS: Readonly<Record<string, number>> = { k: 1_024, m: 1_048_576, g: 1_073_741_824 };

/** `256m` in bytes; undefined when it is no size. */
export function bytesOf(limit: string | undefined): number | undefined {
  const [, number, unit] = /^(\d+)([kmg])b?$/i.exec(limit ?? '') ?? [];
  return number === undefined ? undefined : Number(number) * (UNITS[unit!.toLowerCase()] as number);
}

/**
 * The most that the limits of a profile allow at any moment. A job is over before what waits for its end
 * begins, so the two never count together.
 */
export function largestTogether(file: ComposeFile, profile: string): number {
  const jobs = jobsOf(file);
  const active = containersOf(file).filter(
    ([, { profiles = [] }]) => profiles.length === 0 || profiles.includes(profile),
  );
  const names = new Set(active.map(([name]) => name));
  const waitsFor = ancestors(file, names);
  const activeJobs = [...names].filter((name) => jobs.has(name));
  let largest = 0;
  for (const running of subsets(activeJobs)) {
    const waits = (name: string) => running.some((job) => waitsFor(name).has(job));
    if (running.some(waits)) continue;
    const bytes = active
      .filter(([name]) => (jobs.has(name) ? running.includes(name) : !waits(name)))
      .reduce((sum, [, { mem_limit }]) => sum + (bytesOf(mem_limit) ?? 0), 0);
    largest = Math.max(largest, bytes);
  }
  return largest;
}

/** Everything that must have come before a container, directly or not. */
function ancestors(file: ComposeFile, names: ReadonlySet<string>): (name: string) => ReadonlySet<string> {
  const known = new Map<string, ReadonlySet<string>>();
  const of = (name: string): ReadonlySet<string> => {
    const found = known.get(name);
    if (found) return found;
    const all = new Set<string>();
    known.set(name, all);
    for (const before of Object.keys(file.services[name]?.depends_on ?? {})) {
      if (!names.has(before)) continue;
      all.add(before);
      for (const earlier of of(before)) all.add(earlier);
    }
    return all;
  };
  return of;
}

function subsets<T>(items: readonly T[]): readonly (readonly T[])[] {
  return items.reduce<readonly (readonly T[])[]>(
    (found, item) => [...found, ...found.map((subset) => [...subset, item])],
    [[]],
  );
}
