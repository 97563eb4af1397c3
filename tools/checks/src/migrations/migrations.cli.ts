import { readFileSync } from 'node:fs';
import { checkMigrations } from './check-migrations.js';
import { loadMigrations } from './load-migrations.js';
import { migrationRules } from './rules.js';

/** Fails when a migration would break or block the version that serves while it runs. */
async function main(root: string): Promise<number> {
  const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string };
  const lists = await loadMigrations(root);
  let [checked, violated] = [0, 0];
  for (const { name, migrations } of lists) {
    checked += migrations.length;
    for (const { migration, rule, why, statement } of await checkMigrations(migrations, version)) {
      violated += 1;
      console.log(`${name} ${migration}: ${rule} (${why})\n  ${statement}`);
    }
  }
  console.log(
    `migrations: ${checked} of ${lists.length} databases, ${migrationRules.length} rules, ${violated} violations`,
  );
  return violated > 0 || checked === 0 ? 1 : 0;
}

process.exitCode = await main(process.cwd());
