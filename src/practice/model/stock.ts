/** Stock and its ledger: the documents to start with, a bad import, and where the two differ. */
import type { Document } from '../types.ts';
import type { PracticeDatabase } from './database.ts';
import type { ServiceWorld } from './world.ts';

const STOCK = 'product_stocks';
const LEDGER = 'inventory_ledger';
const FIRST_SKU = 12_340;
const SKUS = 40;
const HOUR_MS = 3_600_000;
/** Of a large warehouse there is more to see. */
const ENTRIES = { production: 12, staging: 5 };
/** Those that a bad import stored twice, and the one whose number it changed. */
const DOUBLED = [3, 8, 14, 21, 27, 33].map((n) => `SKU-${FIRST_SKU + n}`);
const CHANGED = 'SKU-12345';
const LEDGER_INDEX = { sku: 1, timestamp: -1 };

export interface WrongStock {
  readonly doubled: readonly { readonly sku: string; readonly documents: number }[];
  /** What is on hand is not the sum of the ledger, for one document at least. `undefined`: there is no document. */
  readonly differing: readonly { readonly sku: string; readonly onHand: unknown; readonly ledger: number }[];
}

/** Whatever is in the database now, and as a person left it. */
export function findWrongStock(database: PracticeDatabase): WrongStock {
  const sums = ledgerSums(database);
  const stocks = new Map<string, Document[]>();
  for (const document of database.stored.get(STOCK).documents) {
    const sku = String(document['sku']);
    const known = stocks.get(sku);
    if (known) known.push(document);
    else stocks.set(sku, [document]);
  }
  const doubled = [...stocks].filter(([, documents]) => documents.length > 1);
  const differing = [...sums].flatMap(([sku, ledger]) => {
    const documents = stocks.get(sku) ?? [];
    const wrong = documents.find((document) => document['quantityOnHand'] !== ledger);
    if (documents.length > 0 && !wrong) return [];
    return [{ sku, onHand: wrong?.['quantityOnHand'], ledger }];
  });
  return { doubled: doubled.map(([sku, { length }]) => ({ sku, documents: length })), differing };
}

function ledgerSums(database: PracticeDatabase): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { sku, quantityChange } of database.stored.get(LEDGER).documents) {
    sums.set(String(sku), (sums.get(String(sku)) ?? 0) + Number(quantityChange));
  }
  return sums;
}

/** Puts the documents there that belong there, and repairs what was changed. */
export function restoreStock(world: ServiceWorld): void {
  const { database, clock } = world;
  if (ledgerSums(database).size < SKUS) writeLedger(world);
  ensureLedgerIndex(database);
  database.stored.keep(STOCK, () => false);
  for (const [sku, quantityOnHand] of ledgerSums(database)) {
    const lastUpdated = new Date(clock.now() - 46 * HOUR_MS);
    database.stored.put(STOCK, { _id: database.newId(+lastUpdated), sku, quantityOnHand, version: 5, lastUpdated });
  }
}

function writeLedger({ database, clock, random, isProduction }: ServiceWorld): void {
  const entries = isProduction ? ENTRIES.production : ENTRIES.staging;
  database.stored.keep(LEDGER, () => false);
  for (let n = 0; n < SKUS; n++) {
    for (let entry = 0; entry < entries; entry++) {
      const timestamp = new Date(clock.now() - (50 + entries - entry) * HOUR_MS - n * 1000);
      const isReceipt = entry === 0;
      database.stored.put(LEDGER, {
        _id: database.newId(+timestamp),
        sku: `SKU-${FIRST_SKU + n}`,
        quantityChange: isReceipt ? 200 : -Math.ceil(random() * 15),
        reason: isReceipt ? 'RECEIPT' : 'SALE',
        timestamp,
      });
    }
  }
}

export function isLedgerIndexed(database: PracticeDatabase): boolean {
  return database.stored.get(LEDGER).indexes.some(({ key }) => Object.keys(key)[0] === 'sku');
}

export function ensureLedgerIndex(database: PracticeDatabase): void {
  if (!isLedgerIndexed(database)) database.createIndex(LEDGER, LEDGER_INDEX);
}

/** Each index whose first field is the SKU. */
export function dropLedgerIndexes({ stored }: PracticeDatabase): void {
  stored.setIndexes(
    LEDGER,
    stored.get(LEDGER).indexes.filter(({ key }) => Object.keys(key)[0] !== 'sku'),
  );
}

/** Two documents for some articles, the older one wrong, and a wrong number for another. */
export function importBadly(world: ServiceWorld): void {
  const { database, clock } = world;
  restoreStock(world);
  const imported: Document[] = [];
  for (const document of database.stored.get(STOCK).documents) {
    const sku = String(document['sku']);
    const quantity = Number(document['quantityOnHand']);
    const lastUpdated = Number(document['lastUpdated']);
    if (sku === CHANGED) {
      document['quantityOnHand'] = quantity + 26;
      document['lastUpdated'] = new Date(clock.now() - 600_000);
    } else if (DOUBLED.includes(sku)) {
      const older = new Date(lastUpdated - 26 * HOUR_MS);
      imported.push({
        _id: database.newId(),
        sku,
        quantityOnHand: quantity + 7,
        version: 4,
        lastUpdated: older,
      });
    }
  }
  for (const document of imported) database.stored.put(STOCK, document);
}
