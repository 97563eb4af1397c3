import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What Kafka 4 asks for. */
export const JAVA_MAJOR_AT_LEAST = 17;

/**
 * The version of the `java` on the PATH as it prints it, e.g. `17.0.15`; undefined when none works (macOS has a
 * placeholder that only fails).
 */
export async function javaVersion(): Promise<string | undefined> {
  const output = await run('java', ['-version']).catch(() => undefined);
  return output && parseJavaVersion(output.stderr);
}

export function parseJavaVersion(output: string): string | undefined {
  return /version "([^"]+)"/.exec(output)?.[1];
}

export function isJavaRecentEnough(version: string | undefined): boolean {
  if (version === undefined) return false;
  const [first, second] = version.split(/[.-]/);
  // Up to Java 8 the version started with 1: "1.8.0_402".
  return Number(first === '1' ? second : first) >= JAVA_MAJOR_AT_LEAST;
}
