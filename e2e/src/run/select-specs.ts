export interface Selection {
  /** They need a system and its operator, no more. */
  readonly anywhere: readonly string[];
  /** They kill or start processes, so they run with a stack of their own. */
  readonly localOnly: readonly string[];
}

/** What a target cannot give: by the name of the file, or because it is no spec of the whole system's. */
export const LOCAL_ONLY = /\.local\.e2e-spec\.js$/;
export const TARGET_ROOT = 'e2e/dist';

/** Splits compiled spec files (paths from the root of the checkout) by what they need. */
export function selectSpecs(files: readonly string[]): Selection {
  const isAnywhere = (file: string) => file.startsWith(`${TARGET_ROOT}/`) && !LOCAL_ONLY.test(file);
  return {
    anywhere: files.filter(isAnywhere),
    localOnly: files.filter((file) => !isAnywhere(file)),
  };
}

/** Said before a run with a target, so that nobody takes it for the whole suite. */
export function announcement(gatewayUrl: string, { anywhere, localOnly }: Selection): string {
  const list = (files: readonly string[]) => files.map((file) => `  ${file}`).join('\n');
  return [
    `Against ${gatewayUrl}:`,
    list(anywhere),
    'Not here, because they kill or start processes (npm run e2e without --target runs all):',
    list(localOnly),
  ].join('\n');
}
