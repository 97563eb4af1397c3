import { OVERLAYS } from '@millrace/k8s';
import { readOverlay } from './overlay/read-overlay.js';
import { findings, rules } from './policies/policies.js';
import { readProduct } from './product/read-product.js';
import { SchemaValidator } from './validate/schema-validator.js';

const root = process.cwd();
const validator = new SchemaValidator();
const product = await readProduct(root);
let broken = 0;
for (const name of OVERLAYS) {
  const overlay = readOverlay(root, name);
  const problems = [
    ...overlay.objects.flatMap((object) => validator.problemsOf(object)),
    ...findings(overlay, product).map(({ rule, message }) => `${rule}: ${message}`),
  ];
  for (const problem of problems) console.error(`${name}: ${problem}`);
  console.log(
    `${name}: ${overlay.objects.length} objects, ${rules.length} rules, ${problems.length} problems`,
  );
  broken += problems.length;
}
process.exitCode = broken === 0 ? 0 : 1;
