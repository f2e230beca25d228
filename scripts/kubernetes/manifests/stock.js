// What the collections hold before anything is wrong with them: the ledger of each SKU adds up to its stock.
const start = new Date('2026-01-05T08:00:00Z').getTime();
const stocks = [];
const ledger = [];
for (let i = 0; i < 40; i += 1) {
  const sku = `SKU-${12340 + i}`;
  const changes = [100 + i, -(i % 7), i % 5];
  changes.forEach((quantityChange, n) => {
    const reason = ['received', 'reserved', 'returned'][n];
    ledger.push({ sku, quantityChange, reason, timestamp: new Date(start + (i * 3 + n) * 60000) });
  });
  const quantityOnHand = changes.reduce((sum, one) => sum + one, 0);
  stocks.push({ sku, quantityOnHand, version: 3, lastUpdated: new Date(start + i * 180000) });
}
const events = stocks.slice(0, 12).map(({ sku, lastUpdated }, n) => ({
  type: 'StockChanged',
  subject: sku,
  published: n > 2,
  createdAt: lastUpdated,
}));
db.product_stocks.insertMany(stocks);
db.inventory_ledger.insertMany(ledger);
db.outbox_events.insertMany(events);
db.inventory_ledger.createIndex({ sku: 1, timestamp: -1 });
print(db.product_stocks.countDocuments());
