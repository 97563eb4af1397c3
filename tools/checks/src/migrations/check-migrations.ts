import { factsOf } from './facts.js';
import { recordMigration, type MigrationClass, type RecordedMigration } from './migration.js';
import { migrationRules } from './rules.js';

export interface MigrationViolation {
  readonly migration: string;
  readonly rule: string;
  readonly why: string;
  readonly statement: string;
}

/** Records migrations and finds what would break or block the version that still serves. */
export async function checkMigrations(
  migrations: readonly MigrationClass[],
  currentRelease: string,
): Promise<readonly MigrationViolation[]> {
  const recorded = await Promise.all(migrations.map(recordMigration));
  return recorded.flatMap((migration) => [
    ...declarationProblems(migration, currentRelease),
    ...violationsOf(migration),
  ]);
}

function violationsOf(migration: RecordedMigration): readonly MigrationViolation[] {
  const isContract = migration.contractOf !== undefined;
  return factsOf(migration).flatMap((facts) =>
    migrationRules
      .filter((rule) => !(isContract && rule.allowedInContract) && rule.violates(facts))
      .map(({ name, why }) => ({ migration: migration.name, rule: name, why, statement: facts.statement })),
  );
}

/** A contract names a release that is out: one that is not has nothing to take away yet. */
function declarationProblems(
  { name, contractOf }: RecordedMigration,
  currentRelease: string,
): readonly MigrationViolation[] {
  if (contractOf === undefined || isEarlier(contractOf, currentRelease)) return [];
  const why = `it says contract of ${contractOf}, which is no release before ${currentRelease}`;
  return [{ migration: name, rule: 'contracts-name-an-earlier-release', why, statement: '(declaration)' }];
}

function isEarlier(release: string, than: string): boolean {
  if (!/^\d+\.\d+\.\d+$/.test(release)) return false;
  const [left, right] = [release, than].map((text) => text.split('.').map(Number)) as [number[], number[]];
  const differing = left.findIndex((part, index) => part !== right[index]);
  return differing >= 0 && left[differing]! < right[differing]!;
}
