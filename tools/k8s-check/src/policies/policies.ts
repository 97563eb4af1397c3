import type { Product } from '../product/product.js';
import { availabilityRules } from './availability.rules.js';
import { databaseRules } from './databases.rules.js';
import { filesRules } from './files.rules.js';
import { kafkaAccessRules } from './kafka-access.rules.js';
import { lifecycleRules } from './lifecycle.rules.js';
import { meshRouteRules } from './mesh-routes.rules.js';
import { meshRules } from './mesh.rules.js';
import { monitoringRules } from './monitoring.rules.js';
import { networkRules } from './network.rules.js';
import { podRules } from './pods.rules.js';
import { referenceRules } from './references.rules.js';
import { releaseRules } from './release.rules.js';
import type { Finding, Overlay, Rule } from './rule.js';
import { scalingRules } from './scaling.rules.js';
import { settingsRules } from './settings.rules.js';
import { topicRules } from './topics.rules.js';

/** Everything that must hold of what is deployed. A planted violation of each is in the specs. */
export const rules: readonly Rule[] = [
  ...podRules,
  ...lifecycleRules,
  ...availabilityRules,
  ...referenceRules,
  ...settingsRules,
  ...filesRules,
  ...scalingRules,
  ...releaseRules,
  ...databaseRules,
  ...topicRules,
  ...kafkaAccessRules,
  ...networkRules,
  ...meshRules,
  ...meshRouteRules,
  ...monitoringRules,
];

export function findings(overlay: Overlay, product: Product): readonly Finding[] {
  return rules.flatMap((rule) =>
    rule.check(overlay, product).map((message) => ({ rule: rule.name, overlay: overlay.name, message })),
  );
}
