// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** A price that holds from the start, and others for requests with more input tokens than `above`. */
export interface TieredPrice {
  readonly base: number;
  readonly tiers: readonly { readonly above: number; readonly price: number }[];
}

export type Price = number | TieredPrice;

/** Prices of a model, in units of the currency per million tokens; `request` per call. */
export interface ModelPrices {
  readonly input?: Price;
  /** Input tokens read from a cache; they cost what input costs when this is absent. */
  readonly cacheRead?: Price;
  /** Input tokens written to a cache; likewise. */
  readonly cacheWrite?: Price;
  readonly output?: Price;
  /** Output tokens of reasoning; they cost what output costs when this is absent. */
  readonly reasoning?: Price;
  readonly request?: number;
}

/** Tokens of one call. `input` holds those of the cache and `output` those of reasoning, as the GenAI
 * conventions count (gen_ai.usage.*). */
export interface TokenCounts {
  readonly input?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  readonly output?: number;
  readonly reasoning?: number;
}

/** Digits after the point that a price may have; the smallest one in use is a millionth. */
const PRICE_DIGITS = 12;
const SCALE = 10n ** BigInt(PRICE_DIGITS);

/** Requests are priced one by one, tokens by the million. */
const TOKENS_PER_PRICE = 1_000_000n;

/**
 * What the tokens cost, in millionths of the currency's unit: the exact sum, rounded once, half a
 * millionth upwards. Undefined when tokens were used that have no price, or when none were counted.
 */
export function listPriceMicros(prices: ModelPrices, counts: TokenCounts): number | undefined {
  const { input, output, cacheRead, cacheWrite, reasoning } = partition(counts);
  if (input + output === 0 && counts.input === undefined && counts.output === undefined) {
    return undefined;
  }
  let sum = scaled(prices.request ?? 0) * TOKENS_PER_PRICE;
  const parts: readonly (readonly [tokens: number, price: Price | undefined])[] = [
    [input - cacheRead - cacheWrite, prices.input],
    [cacheRead, prices.cacheRead ?? prices.input],
    [cacheWrite, prices.cacheWrite ?? prices.input],
    [output - reasoning, prices.output],
    [reasoning, prices.reasoning ?? prices.output],
  ];
  for (const [tokens, price] of parts) {
    if (tokens === 0) continue;
    if (price === undefined) return undefined;
    // A price per million tokens is the price of one token in millionths.
    sum += BigInt(tokens) * scaled(priceAt(price, input));
  }
  const micros = Number((sum + SCALE / 2n) / SCALE);
  return Number.isSafeInteger(micros) ? micros : undefined;
}

/**
 * The counts as the conventions mean them. Some providers count cache and reasoning tokens beside the
 * others; where a part is larger than its whole, that is so, and the whole is the sum.
 */
function partition(counts: TokenCounts): Required<TokenCounts> {
  const [input, cacheRead, cacheWrite, output, reasoning] = [
    counts.input,
    counts.cacheRead,
    counts.cacheWrite,
    counts.output,
    counts.reasoning,
  ].map(asCount) as [number, number, number, number, number];
  const cached = cacheRead + cacheWrite;
  return {
    input: cached > input ? input + cached : input,
    cacheRead,
    cacheWrite,
    output: reasoning > output ? output + reasoning : output,
    reasoning,
  };
}

function asCount(value: number | undefined): number {
  return value !== undefined && Number.isSafeInteger(value) && value > 0 ? value : 0;
}

/** All tokens of a call cost the price of the highest tier that its input exceeds. */
function priceAt(price: Price, inputTokens: number): number {
  if (typeof price === 'number') return price;
  let [above, at] = [-1, price.base];
  for (const tier of price.tiers) {
    if (inputTokens > tier.above && tier.above > above) [above, at] = [tier.above, tier.price];
  }
  return at;
}

/** A decimal price as an integer; what floating point added behind the twelfth digit is dropped. */
function scaled(price: number): bigint {
  return BigInt(price.toFixed(PRICE_DIGITS).replace('.', ''));
}
