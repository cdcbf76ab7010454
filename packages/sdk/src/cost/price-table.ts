// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createRequire } from 'node:module';
import type * as GenAiPrices from '@pydantic/genai-prices';
import type { ModelPrices, Price } from './list-price.ts';

/** A published list of prices. */
export interface PriceTable {
  /** `name@version`, as `ledgerline.cost.price_source` carries it. */
  readonly source: string;
  /** The day of its publication, YYYY-MM-DD. */
  readonly date?: string;
  /** ISO 4217. */
  readonly currency: string;
  /** Undefined when the table does not know the model. `at` chooses among dated prices. */
  find(model: string, provider: string | undefined, at: Date): ModelPrices | undefined;
}

// The package says neither its version nor its date at run time; a test holds these to what is
// installed. The date is the one of its publication on npm.
const VERSION = '0.1.8';
const DATE = '2026-09-23';

/** The table of `@pydantic/genai-prices` (MIT), which knows some 1,700 models of 44 providers. It is
 * 0.5 MB of data, is loaded when the first call is priced, and never asks the network. */
export const GENAI_PRICES: PriceTable = {
  source: `genai-prices@${VERSION}`,
  date: DATE,
  currency: 'USD',
  find(model, provider, at) {
    const providerId = provider === undefined ? {} : { providerId: providerIdOf(provider) };
    try {
      // Without usage nothing is reckoned: only the prices that hold at that time are looked up.
      const found = library().calcPrice({}, model, { ...providerId, timestamp: at });
      return found === null ? undefined : modelPrices(found.model_price);
    } catch {
      // A table that cannot be read costs the price, never the event.
      return undefined;
    }
  },
};

let loaded: typeof GenAiPrices | undefined;

function library(): typeof GenAiPrices {
  loaded ??= createRequire(import.meta.url)('@pydantic/genai-prices') as typeof GenAiPrices;
  return loaded;
}

// The values of gen_ai.provider.name that the table calls otherwise; its own matching would take
// azure.ai.openai for openai.
const PROVIDER_IDS: Readonly<Record<string, string>> = {
  'aws.bedrock': 'aws',
  'azure.ai.openai': 'azure',
  'azure.ai.inference': 'azure',
  'gcp.gemini': 'google',
  'gcp.vertex_ai': 'google',
  'gcp.gen_ai': 'google',
  mistral_ai: 'mistral',
  moonshot_ai: 'moonshotai',
  x_ai: 'x-ai',
};

function providerIdOf(provider: string): string {
  const name = provider.toLowerCase();
  return Object.hasOwn(PROVIDER_IDS, name) ? PROVIDER_IDS[name]! : name;
}

const REQUESTS_PER_PRICE = 1000;

function modelPrices(from: GenAiPrices.ModelPrice): ModelPrices {
  const prices: Record<string, Price> = {};
  const take = (name: keyof ModelPrices, key: string): void => {
    const price = from[key];
    if (price !== undefined) prices[name] = typeof price === 'number' ? price : tiered(price);
  };
  take('input', 'input_mtok');
  take('cacheRead', 'cache_read_mtok');
  take('cacheWrite', 'cache_write_mtok');
  take('output', 'output_mtok');
  take('reasoning', 'output_reasoning_mtok');
  const requests = from['requests_kcount'];
  if (typeof requests === 'number') prices['request'] = requests / REQUESTS_PER_PRICE;
  return prices;
}

function tiered({ base, tiers }: GenAiPrices.TieredPrices): Price {
  return { base, tiers: tiers.map(({ start, price }) => ({ above: start, price })) };
}
