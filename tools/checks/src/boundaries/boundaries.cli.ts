import { findViolations, rules } from './rules.js';
import { readPackages, readSources } from './workspace.js';

/** `npm run boundaries`: exit code 1 and one line per violation. */
const root = process.cwd();
const files = readSources(root);
const violations = findViolations(files, readPackages(root));
for (const { rule, path, message } of violations) console.error(`${path}: ${rule}: ${message}`);
console.log(`boundaries: ${files.length} files, ${rules.length} rules, ${violations.length} violations`);
process.exitCode = violations.length === 0 ? 0 : 1;
