import { generatedFiles } from './generated-files.js';
import { staleFiles, writeFiles } from './write-files.js';

/** `npm run k8s:generate` writes the generated manifests; with `--check` it only compares. */
async function main(root: string, check: boolean): Promise<number> {
  const files = await generatedFiles(root);
  const stale = await staleFiles(root, files);
  if (!check) await writeFiles(root, stale);
  for (const { path } of stale) {
    console.log(`${path} ${check ? 'is not what the model says: run npm run k8s:generate' : 'written'}`);
  }
  console.log(`generated manifests: ${files.length}, ${stale.length} ${check ? 'stale' : 'written'}`);
  return check && stale.length > 0 ? 1 : 0;
}

process.exitCode = await main(process.cwd(), process.argv.includes('--check'));
