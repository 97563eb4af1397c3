import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CaseResult } from '../run/run-case.js';
import { callTree, selfTimes, type CpuProfile, type TimeWindow } from './cpu-profile.js';
import { flameGraph } from './flame-graph.js';

/** Where one process of the product spent its CPU time while it was measured. */
export interface ServiceProfile {
  readonly instance: string;
  readonly busyMs: number;
  /** Shares of the busy time, the largest first. */
  readonly owners: readonly { readonly owner: string; readonly share: number }[];
  readonly functions: readonly { readonly name: string; readonly owner: string; readonly share: number }[];
}

const FUNCTIONS = 25;
const INTERVAL_US = 500;

/** Flags of Node that make a service write a profile when it ends. */
export function profileFlags(folder: string): (instance: string) => readonly string[] {
  return (instance) => [
    '--cpu-prof',
    `--cpu-prof-dir=${join(folder, instance)}`,
    `--cpu-prof-interval=${INTERVAL_US}`,
  ];
}

/** Reads the profiles of services that have ended, and draws a flame graph of each. */
export function readProfiles(folder: string, windows: readonly TimeWindow[]): readonly ServiceProfile[] {
  if (!existsSync(folder)) return [];
  const instances = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return instances.flatMap(({ name }) =>
    readdirSync(join(folder, name))
      .filter((file) => file.endsWith('.cpuprofile'))
      .map((file) => {
        const profile = JSON.parse(readFileSync(join(folder, name, file), 'utf8')) as CpuProfile;
        return { name, tree: callTree(profile, windows) };
      })
      // A replica that was restarted, or that nothing was asked of, has nothing to show.
      .filter(({ tree }) => tree.totalUs > 0)
      .map(({ name: instance, tree }) => {
        mkdirSync(folder, { recursive: true });
        writeFileSync(
          join(folder, `${instance}.svg`),
          flameGraph(tree, `${instance}: CPU time while measured`),
        );
        return summarise(instance, tree);
      }),
  );
}

/** The measured times of a run, as the cases noted them. */
export function windowsOf(cases: readonly CaseResult[]): readonly TimeWindow[] {
  return cases.flatMap(({ rounds }) =>
    rounds.flatMap((round) =>
      Object.values(round).flatMap(({ beginUs, endUs }) =>
        beginUs === undefined || endUs === undefined ? [] : [{ beginUs, endUs }],
      ),
    ),
  );
}

function summarise(instance: string, tree: ReturnType<typeof callTree>): ServiceProfile {
  const times = selfTimes(tree);
  const owners = new Map<string, number>();
  for (const { owner, us } of times) owners.set(owner, (owners.get(owner) ?? 0) + us);
  const share = (us: number) => us / tree.totalUs;
  return {
    instance,
    busyMs: tree.totalUs / 1_000,
    owners: [...owners].sort((a, b) => b[1] - a[1]).map(([owner, us]) => ({ owner, share: share(us) })),
    functions: times.slice(0, FUNCTIONS).map(({ name, owner, us }) => ({ name, owner, share: share(us) })),
  };
}
