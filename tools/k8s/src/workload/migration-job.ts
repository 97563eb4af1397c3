import { databaseCa, migrationSettingsOf } from '../model/configuration.js';
import type { Workload } from '../model/workload.js';
import type { Manifest } from '../yaml/manifest.js';
import { migrationLabelsOf } from './labels.js';
import {
  commentsOnFiles,
  containerSecurity,
  heapEnv,
  imageOf,
  plainEnv,
  podIsolation,
  podSecurity,
  resourcesOf,
  secretEnv,
  volumesOf,
} from './pod.js';

/** Enough to build a schema: rows are moved by Postgres, not by this process. */
const RESOURCES = { cpuMilli: 100, cpuLimitMilli: 1000, memoryMiB: 128, memoryLimitMiB: 256, heapMiB: 128 };
const DAY_SECONDS = 86_400;

/**
 * Brings the databases of an app to the schema of its image. Its name ends in the release (see
 * `components/release`): a Job cannot be changed, and each release has one of its own.
 */
export function migrationJobOf(app: Workload): Manifest {
  const labels = migrationLabelsOf(app);
  const files = app.databases.map(databaseCa);
  const { mounts, volumes } = volumesOf(files);
  return {
    object: {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: `${app.name}-migrate-unreleased`, labels },
      spec: {
        backoffLimit: 8,
        ttlSecondsAfterFinished: DAY_SECONDS,
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: app.name,
            ...podIsolation,
            securityContext: podSecurity,
            restartPolicy: 'Never',
            containers: [
              {
                name: 'migrate',
                image: imageOf(app.name),
                imagePullPolicy: 'IfNotPresent',
                args: ['node', 'dist/migrate.js'],
                env: [
                  heapEnv(RESOURCES),
                  ...plainEnv(migrationSettingsOf(app)),
                  ...app.databaseSecrets.map(secretEnv),
                ],
                resources: resourcesOf(RESOURCES),
                securityContext: containerSecurity,
                volumeMounts: mounts,
              },
            ],
            volumes,
          },
        },
      },
    },
    comments: [
      {
        at: ['spec', 'backoffLimit'],
        text: 'Safe to run twice, at once, and while the last release serves: migrations only ever expand. A database that is not up yet costs an attempt; eight of them last about 20 minutes.',
      },
      {
        at: ['spec', 'template', 'spec', 'restartPolicy'],
        text: 'A failed pod stays, with its log.',
      },
      ...commentsOnFiles(['spec', 'template', 'spec'], files),
    ],
  };
}
