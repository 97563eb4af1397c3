import { containersOf, jobsOf, type Container } from './compose-file.js';
import type { ComposeRule } from './compose-rule.js';
import { interpolate } from './interpolate.js';

/** Containers that may write to their root, and why. */
const WRITABLE_ROOT = [
  { containers: /^kafka(?:-\d)?$/, why: 'the entry of the image writes the configuration beside its code' },
] as const;

/** Rules that hold for each container by itself. */
export const containerRules: readonly ComposeRule[] = [
  {
    name: 'images-are-pinned',
    why: 'what is tested today must be what starts tomorrow',
    check: (file, { secrets }) =>
      each(file, (container) => {
        const image = interpolate(container.image ?? '', secrets);
        const tag = /:([^/:]+)$/.exec(image)?.[1];
        if (tag === undefined) return [`image ${image || '(none)'} has no tag`];
        return tag === 'latest' ? [`image ${image} is not pinned`] : [];
      }),
  },
  {
    name: 'health-is-known',
    why: 'nothing can wait for, or start again, what cannot tell that it is well; a job serves nobody',
    check: (file) => {
      const jobs = jobsOf(file);
      return each(file, ({ healthcheck }, name) => {
        if (jobs.has(name)) return healthcheck?.disable ? [] : ['is a job: healthcheck: { disable: true }'];
        return healthcheck?.test?.length && !healthcheck.disable ? [] : ['has no health check'];
      });
    },
  },
  {
    name: 'restarts-fit',
    why: 'a service comes back whenever it ends; a job ends, and gives up when it fails again and again',
    check: (file) => {
      const jobs = jobsOf(file);
      return each(file, ({ restart = 'no' }, name) => {
        const fits = jobs.has(name) ? /^(?:no|on-failure:\d+)$/ : /^(?:always|unless-stopped)$/;
        return fits.test(restart) ? [] : [`restart: ${restart}`];
      });
    },
  },
  {
    name: 'containers-are-hardened',
    why: 'whoever breaks into one finds nothing to write to and nothing to rise with',
    check: (file) => each(file, hardening),
  },
];

function hardening(container: Container, name: string): readonly string[] {
  const { read_only, privileged, cap_drop = [], cap_add = [], security_opt = [], user = '' } = container;
  const mayWrite = WRITABLE_ROOT.some(({ containers }) => containers.test(name));
  return [
    ...(read_only || mayWrite ? [] : ['its root can be written to: read_only: true']),
    ...(cap_drop.includes('ALL') ? [] : ['keeps capabilities: cap_drop: [ALL]']),
    ...cap_add.map((capability) => `adds ${capability}`),
    ...(security_opt.includes('no-new-privileges:true')
      ? []
      : ['may gain privileges: no-new-privileges:true']),
    ...(privileged ? ['is privileged'] : []),
    ...(/^(?:0|root)(?::|$)/.test(user) ? ['runs as root'] : []),
  ];
}

function each(
  file: Parameters<ComposeRule['check']>[0],
  check: (container: Container, name: string) => readonly string[],
): readonly string[] {
  return containersOf(file).flatMap(([name, container]) =>
    check(container, name).map((problem) => `${name}: ${problem}`),
  );
}
