import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  findKustomize,
  generatedFiles,
  OVERLAYS,
  renderedPath,
  renderOverlays,
  staleFiles,
  type Kustomize,
} from '@millrace/k8s';
import { criticalFindings, score } from './kube-score/kube-score.js';
import { parseManifests } from './manifest/manifest.js';
import { alertScenarios } from './monitoring/alert-scenarios.js';
import { findPromtool, playScenarios } from './monitoring/promtool.js';
import { buildComponent, componentsOf } from './overlay/component-probes.js';
import { readOverlay } from './overlay/read-overlay.js';
import { findings, rules } from './policies/policies.js';
import { readProduct } from './product/read-product.js';
import { SchemaValidator } from './validate/schema-validator.js';

/** `npm run k8s:check`: exit code 1 and one line per problem. Needs kustomize or kubectl or Go, and no cluster. */
const root = process.cwd();
const validator = new SchemaValidator();
let problemCount = 0;

function report(what: string, problems: readonly string[]): void {
  for (const problem of problems) console.error(`  ${problem}`);
  console.log(`${what}: ${problems.length === 0 ? 'ok' : `${problems.length} problems`}`);
  problemCount += problems.length;
}

async function checkGenerated(): Promise<void> {
  const files = await generatedFiles(root);
  const stale = await staleFiles(root, files);
  const problems = stale.map(({ path }) => `${path} is not what the model says: run npm run k8s:generate`);
  report(`generated manifests (${files.length})`, problems);
}

async function checkRendered(kustomize: Kustomize): Promise<void> {
  const files = await renderOverlays(root, kustomize);
  const stale = await staleFiles(root, files);
  const problems = stale.map(({ path }) => `${path} is not what the overlay renders: run npm run k8s:render`);
  report(`rendered overlays (${files.length})`, problems);
}

async function checkComponent(kustomize: Kustomize, component: string): Promise<readonly string[]> {
  try {
    const objects = parseManifests(await buildComponent(root, kustomize, component));
    return objects.flatMap((object) => validator.problemsOf(object));
  } catch (error) {
    return [(error as Error).message];
  }
}

async function checkComponents(kustomize: Kustomize): Promise<void> {
  const problems: string[] = [];
  const components = componentsOf(root);
  for (const component of components) {
    const found = await checkComponent(kustomize, component);
    problems.push(...found.map((problem) => `${component}: ${problem}`));
  }
  report(`components, each on the base (${components.length})`, problems);
}

async function checkOverlays(): Promise<void> {
  const product = await readProduct(root);
  for (const name of OVERLAYS) {
    const overlay = readOverlay(root, name);
    const count = `${name} (${overlay.objects.length} objects)`;
    report(
      `${count}: schemas`,
      overlay.objects.flatMap((object) => validator.problemsOf(object)),
    );
    report(
      `${count}: ${rules.length} policies`,
      findings(overlay, product).map(({ rule, message }) => `${rule}: ${message}`),
    );
    const scored = await score(readFileSync(renderedPath(name), 'utf8'));
    if (scored === undefined) console.log(`${count}: kube-score is not installed, passed over`);
    else report(`${count}: kube-score`, criticalFindings(scored, overlay.objects));
  }
}

function checkAlerts(): void {
  const what = `alerts, in ${alertScenarios.length} scenarios`;
  const promtool = findPromtool();
  if (promtool === undefined) {
    console.log(`${what}: promtool is not installed, passed over`);
    return;
  }
  const [rule] = parseManifests(readFileSync(join(root, 'k8s/components/monitoring/alerts.yaml'), 'utf8'));
  report(what, playScenarios(promtool, rule!.spec as object));
}

try {
  await checkGenerated();
  const kustomize = await findKustomize();
  await checkRendered(kustomize);
  await checkComponents(kustomize);
  await checkOverlays();
  checkAlerts();
  process.exitCode = problemCount === 0 ? 0 : 1;
} catch (error) {
  console.error(`k8s:check: ${(error as Error).message}`);
  process.exitCode = 1;
}
