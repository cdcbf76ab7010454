// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_RESPONSE_MODEL,
  ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
  ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS,
  ATTR_LEDGERLINE_COST_BASIS,
  ATTR_LEDGERLINE_COST_CURRENCY,
  ATTR_LEDGERLINE_COST_IS_ESTIMATE,
  ATTR_LEDGERLINE_COST_MICROS,
  ATTR_LEDGERLINE_COST_PRICE_DATE,
  ATTR_LEDGERLINE_COST_PRICE_SOURCE,
  LEDGERLINE_COST_BASIS_VALUE_BILLED,
  LEDGERLINE_COST_BASIS_VALUE_ENGINE,
  LEDGERLINE_COST_BASIS_VALUE_LIST_PRICE,
  LEDGERLINE_COST_BASIS_VALUE_UNKNOWN,
  type AttributeValue,
} from '@ledgerline/conventions';
import { listPriceMicros, type TokenCounts } from './list-price.ts';
import { overrideTables, type PriceOverrides } from './overrides.ts';
import { GENAI_PRICES, type PriceTable } from './price-table.ts';

type Attributes = Record<string, AttributeValue>;

const DEFAULT_CURRENCY = 'USD';

/** The tables to look into, in this order: the caller's own prices win. */
export function priceTables(overrides: PriceOverrides = {}): readonly PriceTable[] {
  return [...overrideTables(overrides), GENAI_PRICES];
}

/**
 * Says on a `usage_recorded` what the call cost when its producer did not: tokens at list price, as
 * an estimate, or `unknown` and no amount. False when nobody knows the price of a call of a model.
 */
export function completeCost(
  attributes: Attributes,
  tables: readonly PriceTable[],
  at: Date,
): boolean {
  if (attributes[ATTR_LEDGERLINE_COST_MICROS] !== undefined) {
    attributes[ATTR_LEDGERLINE_COST_CURRENCY] ??= DEFAULT_CURRENCY;
    attributes[ATTR_LEDGERLINE_COST_IS_ESTIMATE] ??= true;
    attributes[ATTR_LEDGERLINE_COST_BASIS] ??=
      attributes[ATTR_LEDGERLINE_COST_IS_ESTIMATE] === false
        ? LEDGERLINE_COST_BASIS_VALUE_BILLED
        : LEDGERLINE_COST_BASIS_VALUE_ENGINE;
    return true;
  }
  // Who says that a bill exists has to say the amount; the validator refuses the event.
  if (attributes[ATTR_LEDGERLINE_COST_BASIS] === LEDGERLINE_COST_BASIS_VALUE_BILLED) return true;
  attributes[ATTR_LEDGERLINE_COST_IS_ESTIMATE] = true;
  attributes[ATTR_LEDGERLINE_COST_BASIS] = LEDGERLINE_COST_BASIS_VALUE_UNKNOWN;
  const provider = text(attributes, ATTR_GEN_AI_PROVIDER_NAME);
  // The model that answered is the one that is billed; its dated name may not be in a table yet.
  const models = [ATTR_GEN_AI_RESPONSE_MODEL, ATTR_GEN_AI_REQUEST_MODEL]
    .map((key) => text(attributes, key))
    .filter((model) => model !== undefined);
  const counts = countsOf(attributes);
  for (const table of tables) {
    for (const model of models) {
      const prices = table.find(model, provider, at);
      const micros = prices && listPriceMicros(prices, counts);
      if (micros === undefined) continue;
      attributes[ATTR_LEDGERLINE_COST_MICROS] = micros;
      attributes[ATTR_LEDGERLINE_COST_CURRENCY] = table.currency;
      attributes[ATTR_LEDGERLINE_COST_BASIS] = LEDGERLINE_COST_BASIS_VALUE_LIST_PRICE;
      attributes[ATTR_LEDGERLINE_COST_PRICE_SOURCE] = table.source;
      if (table.date !== undefined) attributes[ATTR_LEDGERLINE_COST_PRICE_DATE] = table.date;
      return true;
    }
  }
  return models.length === 0;
}

const COUNT_KEYS: Readonly<Record<keyof TokenCounts, string>> = {
  input: ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  cacheRead: ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
  cacheWrite: ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS,
  output: ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
  reasoning: ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS,
};

function countsOf(attributes: Attributes): TokenCounts {
  const counts: Record<string, number> = {};
  for (const [name, key] of Object.entries(COUNT_KEYS)) {
    const value = attributes[key];
    if (typeof value === 'number' || typeof value === 'bigint') counts[name] = Number(value);
  }
  return counts;
}

function text(attributes: Attributes, key: string): string | undefined {
  const value = attributes[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
