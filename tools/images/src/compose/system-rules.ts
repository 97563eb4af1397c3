import { containersOf, jobsOf, networksOf, type ComposeFile } from './compose-file.js';
import type { ComposeRule } from './compose-rule.js';
import { variablesIn } from './interpolate.js';
import { bytesOf, largestTogether } from './memory.js';

const MIB = 1_048_576;
const MEMORY_MIB = 4_096;
const EDGE = 'gateway';
/** Networks that lead outside, each for one service alone: order tells customers' servers how orders end. */
const WAYS_OUT: Readonly<Record<string, string>> = { order: 'webhooks' };
/** `observability` has its name kept for later. */
const PROFILES = new Set(['single', 'ha', 'observability']);
/** Profiles of which one must be chosen. */
const BROKER_PROFILES = ['single', 'ha'];
/** Written for compose itself, not for a container. */
const OF_COMPOSE = new Set(['COMPOSE_PROFILES']);

/** Rules that hold for all containers together. */
export const systemRules: readonly ComposeRule[] = [
  {
    name: 'memory-is-limited',
    why: `all together fit into ${MEMORY_MIB} MiB, and none takes what another needs`,
    check: (file) => [
      ...containersOf(file)
        .filter(([, { mem_limit }]) => bytesOf(mem_limit) === undefined)
        .map(([name]) => `${name}: has no mem_limit`),
      ...BROKER_PROFILES.map((profile) => ({ profile, mib: largestTogether(file, profile) / MIB }))
        .filter(({ mib }) => mib > MEMORY_MIB)
        .map(({ profile, mib }) => `profile ${profile}: ${mib} MiB together`),
    ],
  },
  {
    name: 'one-door',
    why: 'only the gateway is reached from outside, and only from this machine unless an operator says so',
    check: (file) => [
      ...containersOf(file).flatMap(([name, { ports = [] }]) =>
        name === EDGE
          ? ports.filter((port) => !isLoopback(port)).map((port) => `${name}: ${port} is open to the network`)
          : ports.map((port) => `${name}: publishes ${port}`),
      ),
      ...containersOf(file).flatMap(([name, container]) =>
        name === EDGE
          ? []
          : openNetworksOf(file, networksOf(container))
              .filter((network) => network !== WAYS_OUT[name])
              .map((network) => `${name}: is on ${network}, which leads outside`),
      ),
    ],
  },
  {
    name: 'starts-in-order',
    why: 'what is up is not yet ready: one waits for health, or for the end of a job',
    check: (file) => {
      const jobs = jobsOf(file);
      return containersOf(file).flatMap(([name, { depends_on = {} }]) =>
        Object.entries(depends_on).flatMap(([before, { condition }]) => {
          if (!(before in file.services)) return [`${name}: waits for ${before}, which does not exist`];
          const expected = jobs.has(before) ? 'service_completed_successfully' : 'service_healthy';
          return condition === expected ? [] : [`${name}: waits for ${before} by ${condition}`];
        }),
      );
    },
  },
  {
    name: 'profiles-are-known',
    why: 'a profile with a typing error starts nothing, and says nothing',
    check: (file) => {
      const used = containersOf(file).flatMap(([name, { profiles = [] }]) =>
        profiles.map((profile) => [name, profile] as const),
      );
      return [
        ...used
          .filter(([, profile]) => !PROFILES.has(profile))
          .map(([name, profile]) => `${name}: profile ${profile}`),
        ...BROKER_PROFILES.filter((profile) => !used.some(([, each]) => each === profile)).map(
          (profile) => `nothing is in profile ${profile}`,
        ),
      ];
    },
  },
  {
    name: 'variables-are-written',
    why: 'npm run secrets writes every variable that has no default, and none that nothing reads',
    check: (file, { secrets }) => {
      const uses = variablesIn(JSON.stringify(file));
      const unknown = uses.filter(({ name, default: value }) => !(name in secrets) && !value);
      const careless = Object.keys(secrets).filter(
        (name) => !OF_COMPOSE.has(name) && !uses.some((use) => use.name === name && use.demanded),
      );
      return [
        ...new Set(unknown.map(({ name }) => `${name} has no default and is not among the secrets`)),
        ...careless.map((name) => `${name} is written, but demanded nowhere: \${${name}:?...}`),
      ];
    },
  },
  {
    name: 'data-have-names',
    why: 'an unnamed volume is lost with its container, and one of two owners corrupts',
    check: (file) => {
      const mounts = containersOf(file).flatMap(([name, { volumes = [] }]) =>
        volumes.map((volume) => [name, volume] as const),
      );
      const named = mounts.filter(([, volume]) => !/^[./]/.test(volume));
      const sources = named.map(([, volume]) => volume.split(':')[0] as string);
      const declared = Object.keys(file.volumes ?? {});
      return [
        ...mounts
          .filter(([, volume]) => /^[./]/.test(volume) && !volume.endsWith(':ro'))
          .map(([name, volume]) => `${name}: can write to the host by ${volume}`),
        ...sources
          .filter((source) => !declared.includes(source))
          .map((source) => `volume ${source} is not declared`),
        ...declared
          .filter((volume) => !sources.includes(volume))
          .map((volume) => `volume ${volume} is not used`),
        ...new Set(
          sources
            .filter((source, index) => sources.indexOf(source) !== index)
            .map((source) => `volume ${source} has two owners`),
        ),
      ];
    },
  },
];

const isLoopback = (port: string) => /^(?:127\.0\.0\.1|\[::1\]):/.test(port);

/** A container that names no network is on the default one. */
function openNetworksOf(file: ComposeFile, networks: readonly string[]): readonly string[] {
  const named = networks.length === 0 ? ['default'] : networks;
  return named.filter((network) => !file.networks?.[network]?.internal);
}
