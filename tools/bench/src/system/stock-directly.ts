import pg from 'pg';
import { ENOUGH, priceOfSku } from './catalogue.js';

const insertSkus = `
  INSERT INTO skus (sku, title, unit_price_minor, currency, revision)
  SELECT sku, 'Bench ' || sku, price, 'EUR', 1 FROM unnest($1::text[], $2::bigint[]) AS row (sku, price)`;

const insertStock = `
  INSERT INTO stock (sku, received, available, reserved, sold)
  SELECT sku, $2, $2, 0, 0 FROM unnest($1::text[]) AS row (sku)`;

/** The catalogue of a contender that has the tables of inventory. */
export async function listSkus(url: string, skus: readonly string[]): Promise<void> {
  await run(url, insertSkus, [skus, skus.map(priceOfSku)]);
}

/** Stock for a contender that has no API to receive it by. */
export async function fillShelves(url: string, skus: readonly string[]): Promise<void> {
  await run(url, insertStock, [skus, ENOUGH]);
}

async function run(url: string, statement: string, parameters: readonly unknown[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement, [...parameters]);
  } finally {
    await client.end();
  }
}
