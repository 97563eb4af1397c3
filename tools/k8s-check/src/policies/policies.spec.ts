import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { OVERLAYS } from '@millrace/k8s';
import { readOverlay } from '../overlay/read-overlay.js';
import type { Product } from '../product/product.js';
import { readProduct } from '../product/read-product.js';
import { Planting, type Plant } from '../testing/planting.js';
import { databasePlants, releasePlants } from '../testing/plants/databases.plants.js';
import { kafkaPlants } from '../testing/plants/kafka.plants.js';
import { lifecyclePlants } from '../testing/plants/lifecycle.plants.js';
import { meshPlants } from '../testing/plants/mesh.plants.js';
import { monitoringPlants } from '../testing/plants/monitoring.plants.js';
import { halfEdges, networkPlants } from '../testing/plants/network.plants.js';
import { podPlants } from '../testing/plants/pods.plants.js';
import { referencePlants } from '../testing/plants/references.plants.js';
import { scalingPlants } from '../testing/plants/scaling.plants.js';
import { settingsPlants } from '../testing/plants/settings.plants.js';
import { findings, rules } from './policies.js';

const root = resolve(import.meta.dirname, '../../../..');
const plants = [
  ...podPlants,
  ...lifecyclePlants,
  ...referencePlants,
  ...settingsPlants,
  ...scalingPlants,
  ...releasePlants,
  ...databasePlants,
  ...kafkaPlants,
  ...networkPlants,
  ...meshPlants,
  ...monitoringPlants,
];

let product: Product;
const overlays = new Map(OVERLAYS.map((name) => [name as string, readOverlay(root, name)]));

/** Rules that a planted violation fires. */
function firedBy({ overlay = 'production', change }: Plant): readonly string[] {
  const planting = new Planting(overlays.get(overlay)!);
  change(planting);
  return [...new Set(findings(planting.result, product).map(({ rule }) => rule))];
}

// Imports the settings of every app, with all that they import.
beforeAll(async () => {
  product = await readProduct(root);
}, 60_000);

describe('the policies', () => {
  it.each(OVERLAYS)('find nothing in the %s overlay', (name) => {
    expect(findings(overlays.get(name)!, product)).toEqual([]);
  });

  it.each(plants.map((plant) => [plant.rule, plant.what, plant] as const))(
    '%s finds %s, and no other rule does',
    (rule, _, plant) => {
      expect(firedBy(plant)).toEqual([rule]);
    },
  );

  it.each(halfEdges.map((plant) => [plant.rule, plant.what, plant] as const))(
    '%s finds %s, as does the comparison with the model',
    (rule, _, plant) => {
      expect(firedBy(plant).toSorted()).toEqual(['edges-are-the-model', rule].toSorted());
    },
  );

  it('are all seen red', () => {
    const planted = new Set([...plants, ...halfEdges].map(({ rule }) => rule));
    expect(rules.map(({ name }) => name).filter((name) => !planted.has(name))).toEqual([]);
  });
});
