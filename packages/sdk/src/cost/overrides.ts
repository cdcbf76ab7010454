// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import type { ModelPrices, Price } from './list-price.ts';
import type { PriceTable } from './price-table.ts';

/** Prices of one's own, by `provider/model` or by `model`, per million tokens. */
export type PriceOverrides = Readonly<Record<string, ModelPrices & { readonly currency?: string }>>;

const NAMES: readonly string[] = [
  'input',
  'cacheRead',
  'cacheWrite',
  'output',
  'reasoning',
  'request',
];

/** As ISO 4217 writes them. */
const CURRENCY = /^[A-Z]{3}$/;

/** Above every price there is, and well below what decimal notation can write without an exponent. */
const PRICE_MAX = 1e12;

/** One table per currency that the overrides name. Throws `config_invalid` for what is no price. */
export function overrideTables(overrides: PriceOverrides): readonly PriceTable[] {
  const byCurrency = new Map<string, Map<string, ModelPrices>>();
  for (const [model, { currency = 'USD', ...prices }] of Object.entries(overrides)) {
    if (typeof currency !== 'string' || !CURRENCY.test(currency)) throw unusable('currency', model);
    for (const [name, price] of Object.entries(prices)) check(model, name, price);
    const models = byCurrency.get(currency) ?? new Map<string, ModelPrices>();
    models.set(model.toLowerCase(), prices);
    byCurrency.set(currency, models);
  }
  return [...byCurrency].map(([currency, models]) => ({
    source: 'options',
    currency,
    find: (model, provider) =>
      models.get(`${provider ?? ''}/${model}`.toLowerCase()) ?? models.get(model.toLowerCase()),
  }));
}

function check(model: string, name: string, price: Price | undefined): void {
  const values =
    typeof price === 'object' ? [price.base, ...price.tiers.map((tier) => tier.price)] : [price];
  if (values.every(isPrice) && NAMES.includes(name)) return;
  throw unusable(`price "${name}"`, model);
}

function isPrice(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= PRICE_MAX;
}

function unusable(what: string, model: string): LedgerlineError {
  const message = `Option "prices" has no usable ${what} for ${model}.`;
  return new LedgerlineError('config_invalid', message);
}
