import { CHECKOUT } from '@millrace/stack';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkCompose } from './compose/check-compose.js';
import { checkOverride } from './compose/check-override.js';
import { parseCompose } from './compose/compose-file.js';
import { composeConfigProblem, composeVersion } from './compose/docker-config.js';
import { readSurroundings } from './compose/read-surroundings.js';

const BASE = 'docker-compose.yml';

/** Checks the compose files by our rules, and by compose itself where it is installed. @returns the problems. */
async function main(): Promise<readonly string[]> {
  const read = (file: string) => parseCompose(readFileSync(join(CHECKOUT, file), 'utf8'));
  const surroundings = await readSurroundings(CHECKOUT);
  const base = read(BASE);
  const overrides = globSync('docker-compose.*.yml', { cwd: CHECKOUT });
  const broken = [
    ...checkCompose(base, surroundings).map(({ rule, problem }) => `${BASE}: ${problem} (${rule})`),
    ...overrides.flatMap((file) => checkOverride(base, read(file)).map((problem) => `${file}: ${problem}`)),
  ];
  const version = await composeVersion();
  if (version === undefined) {
    console.log('docker compose is not on this machine: the files are checked by our rules only');
    return broken;
  }
  for (const profile of ['single', 'ha']) {
    for (const files of [[BASE], ...overrides.map((file) => [BASE, file])]) {
      const env = { ...surroundings.secrets, COMPOSE_PROFILES: profile };
      const problem = await composeConfigProblem(CHECKOUT, files, env);
      if (problem !== undefined) broken.push(`${files.join(' + ')}, profile ${profile}: ${problem}`);
    }
  }
  console.log(`docker compose ${version} has read ${[BASE, ...overrides].join(', ')} in both profiles`);
  return broken;
}

const problems = await main();
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log('the compose files break no rule');
