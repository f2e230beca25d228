/** Stock and its ledger: the documents to start with, a bad import, and where the two differ. */
import { groupBy } from '../../command/groupBy.ts';
import type { Document } from '../types.ts';
import type { PracticeDatabase } from './database.ts';
import { ensureLedgerIndex } from './mongod.ts';
import { FIRST_SKU, LEDGER, SKUS, type ServiceWorld } from './world.ts';

const STOCK = 'product_stocks';
const HOUR_MS = 3_600_000;
/** Those that a bad import stored twice, and the one whose number it changed. */
const DOUBLED = [3, 8, 14, 21, 27, 33].map((n) => `SKU-${FIRST_SKU + n}`);
const CHANGED = 'SKU-12345';

export interface WrongStock {
  readonly sku: string;
  readonly because: string;
}

/** Whatever is in the database now, and as a person left it: each SKU has one document, with the sum of its ledger. */
export function findWrongStock(database: PracticeDatabase): readonly WrongStock[] {
  const stocks = groupBy(database.collection(STOCK).documents, ({ sku }) => String(sku));
  return [...ledgerSums(database)].flatMap(([sku, sum]) => {
    const { length, 0: first } = stocks.get(sku) ?? [];
    if (length > 1) return [{ sku, because: `${length} documents have this SKU and their versions differ` }];
    const onHand = first?.['quantityOnHand'];
    return onHand === sum ? [] : [{ sku, because: `${String(onHand)} on hand but ${sum} in the ledger` }];
  });
}

function ledgerSums(database: PracticeDatabase): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { sku, quantityChange } of database.collection(LEDGER).documents) {
    sums.set(String(sku), (sums.get(String(sku)) ?? 0) + Number(quantityChange));
  }
  return sums;
}

/** Puts the documents there that belong there, and repairs what was changed. */
export function restoreStock(world: ServiceWorld): void {
  const { database, clock } = world;
  if (ledgerSums(database).size < SKUS) database.collection(LEDGER).documents = newLedger(world);
  ensureLedgerIndex(world);
  const lastUpdated = new Date(clock.now() - 46 * HOUR_MS);
  database.collection(STOCK).documents = [...ledgerSums(database)].map(([sku, quantityOnHand]) => ({
    _id: database.newId(lastUpdated.getTime()),
    sku,
    quantityOnHand,
    version: 5,
    lastUpdated,
  }));
}

function newLedger({ database, clock, random, isProduction }: ServiceWorld): Document[] {
  // Of a large warehouse there is more to see
  const entries = isProduction ? 12 : 5;
  return Array.from({ length: SKUS * entries }, (_, position) => {
    const n = Math.floor(position / entries);
    const entry = position % entries;
    const timestamp = new Date(clock.now() - (50 + entries - entry) * HOUR_MS - n * 1000);
    return {
      _id: database.newId(timestamp.getTime()),
      sku: `SKU-${FIRST_SKU + n}`,
      quantityChange: entry === 0 ? 200 : -Math.ceil(random() * 15),
      reason: entry === 0 ? 'RECEIPT' : 'SALE',
      timestamp,
    };
  });
}

/** Two documents for some articles, the older one wrong, and a wrong number for another. */
export function importBadly(world: ServiceWorld): void {
  const { database, clock } = world;
  restoreStock(world);
  const { documents } = database.collection(STOCK);
  for (const [position, document] of [...documents].entries()) {
    const sku = String(document['sku']);
    const quantity = Number(document['quantityOnHand']);
    if (sku === CHANGED) {
      const lastUpdated = new Date(clock.now() - 600_000);
      documents[position] = { ...document, quantityOnHand: quantity + 26, lastUpdated };
    } else if (DOUBLED.includes(sku)) {
      const lastUpdated = new Date(clock.now() - 72 * HOUR_MS);
      documents.push({ _id: database.newId(), sku, quantityOnHand: quantity + 7, version: 4, lastUpdated });
    }
  }
}
