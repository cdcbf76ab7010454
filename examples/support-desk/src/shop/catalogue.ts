// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

export interface Product {
  readonly sku: string;
  readonly title: string;
  readonly unitCents: number;
}

/** What the shop sells. */
export const PRODUCTS: readonly Product[] = [
  { sku: 'MUG-01', title: 'Stoneware mug', unitCents: 1_450 },
  { sku: 'TEA-07', title: 'First-flush tea, 250 g', unitCents: 1_890 },
  { sku: 'KET-11', title: 'Gooseneck kettle', unitCents: 7_900 },
  { sku: 'GRI-02', title: 'Hand grinder', unitCents: 9_450 },
  { sku: 'ESP-40', title: 'Espresso machine', unitCents: 48_000 },
  { sku: 'ROA-90', title: 'Home roaster', unitCents: 89_900 },
  { sku: 'FIL-03', title: 'Paper filters, 200', unitCents: 890 },
  { sku: 'SCA-05', title: 'Brewing scale', unitCents: 5_600 },
];

/** The product with this stock-keeping unit; an unknown one is a mistake in the seed. */
export function product(sku: string): Product {
  const found = PRODUCTS.find((candidate) => candidate.sku === sku);
  if (found === undefined) throw new Error(`No product ${sku} in the catalogue.`);
  return found;
}
