// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { TokenUsage } from './chat-model.ts';

/** US dollars for a million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
}

// The local model costs nothing; its price is notional, so that cost events have something to say.
// The others are list prices and change: OPENAI_PRICE_INPUT and OPENAI_PRICE_OUTPUT go before them.
const PRICES: Readonly<Record<string, Price>> = {
  'support-desk-local-1': { input: 0.1, output: 0.4 },
  'gpt-4o': { input: 2.5, output: 10 },
  'gpt-4o-mini': { input: 0.15, output: 0.6 },
  'gpt-4.1-mini': { input: 0.4, output: 1.6 },
};

/** The price of a model, or undefined when the table does not know it. */
export function priceOf(model: string, env: NodeJS.ProcessEnv = process.env): Price | undefined {
  const input = Number(env['OPENAI_PRICE_INPUT'] ?? Number.NaN);
  const output = Number(env['OPENAI_PRICE_OUTPUT'] ?? Number.NaN);
  if (Number.isFinite(input) && Number.isFinite(output)) return { input, output };
  return PRICES[model];
}

/** What one call cost, in millionths of a US dollar: a price for a million tokens is one a token. */
export function costMicros(price: Price, usage: TokenUsage): number {
  return usage.inputTokens * price.input + usage.outputTokens * price.output;
}
