import type { ShopClient } from '../shop-client.js';

const DESKS = ['order', 'inventory', 'payment'] as const;

/** A message that could not be processed, as the desk of its service shows it. */
export interface DeadLetter {
  readonly id: string;
  readonly database: string;
  readonly topic: string;
  readonly reason: string;
  readonly detail: string;
  readonly status: 'dead' | 'redriven';
  readonly deaths: number;
}

/** Every letter that waits for an operator, on all desks. */
export async function deadLetters(operator: ShopClient): Promise<readonly DeadLetter[]> {
  const found = await Promise.all(DESKS.map((desk) => lettersOn(operator, desk)));
  return found.flat().filter(({ status }) => status === 'dead');
}

/** Tells one death of a message from every other. */
export function deathOf({ database, id, deaths }: DeadLetter): string {
  return `${database}/${id}/${deaths}`;
}

interface Page {
  readonly letters: readonly DeadLetter[];
  readonly nextCursor: string | null;
}

async function lettersOn(operator: ShopClient, desk: string): Promise<readonly DeadLetter[]> {
  const letters: DeadLetter[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Page = await pageAfter(operator, desk, cursor);
    letters.push(...page.letters);
    cursor = page.nextCursor;
  }
  return letters;
}

async function pageAfter(operator: ShopClient, desk: string, cursor: string): Promise<Page> {
  const after = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
  const path = `/v1/dead-letters/${desk}?limit=500${after}`;
  const { status, body } = await operator.persistently(() => operator.request<Page>('GET', path));
  if (status !== 200) throw new Error(`${path} answered ${status}`);
  return body;
}
