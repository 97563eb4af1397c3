import { loadSettings } from '@millrace/config';
import { migrate } from '@millrace/persistence';
import { databaseSettings } from '@millrace/service-kit';
import { migrations } from './migrations/index.js';

const { databaseUrl } = loadSettings(databaseSettings);
const applied = await migrate({ url: databaseUrl, migrations });
process.stdout.write(`inventory: ${applied.length} migration(s) applied\n`);
