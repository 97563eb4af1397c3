import { defineSettings, list, loadSettings, postgresUrl, readCertificates } from '@millrace/config';
import { Database } from '@millrace/persistence';
import { readRouteTable, type RouteTable } from '@millrace/sharding';
import { EXIT, type Command } from '../cli/command.js';
import { alignColumns } from '../cli/table.js';

const settings = defineSettings({
  url: {
    env: 'CONTROL_DATABASE_URL',
    schema: postgresUrl,
    secret: true,
    doc: 'Postgres URL of the control database of order.',
  },
  caFiles: {
    env: 'DATABASE_TLS_CA_FILES',
    schema: list,
    optional: true,
    doc: 'PEM files with the authorities that sign its certificate; empty: no TLS.',
  },
});

export const shards: Command = {
  name: 'shards',
  usage: '',
  summary: 'The route table: which shard has how many slots',
  options: {},
  flags: [],
  words: [0, 0],
  reads: Object.values(settings)
    .map(({ env }) => env)
    .join(' '),
  run: async ({ env, out }) => {
    const { url, caFiles } = loadSettings(settings, env);
    const ca = caFiles?.flatMap((file) => readCertificates(settings.caFiles.env, file));
    const control = new Database({
      url,
      applicationName: 'millrace-operator',
      maxConnections: 1,
      ...(ca ? { tls: { ca } } : {}),
    });
    try {
      for (const line of describeRoutes(await readRouteTable(control))) out.line(line);
    } finally {
      await control.close();
    }
    return EXIT.done;
  },
};

/** One line a shard; one that owns nothing yet is there too. */
export function describeRoutes(table: RouteTable): readonly string[] {
  const rows = [...table.shards.values()].map(({ name, host, port, database }) => {
    const ranges = table.routes.filter(({ shard }) => shard === name);
    const slots = ranges.reduce((sum, { slotFrom, slotTo }) => sum + slotTo - slotFrom + 1, 0);
    const owned = ranges.map(({ slotFrom, slotTo }) => `${slotFrom}-${slotTo}`).join(',');
    return [name, `${host}:${port}/${database}`, String(slots), owned || '-'];
  });
  return [`epoch ${table.epoch}`, ...alignColumns([['SHARD', 'ADDRESS', 'SLOTS', 'RANGES'], ...rows])];
}
