// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ModelPrices, PriceOverrides } from '@ledgerline/sdk';
import type { ChatModel } from './chat-model.ts';

/** The local model costs nothing; this is notional, so that cost events have something to say. */
const LOCAL: ModelPrices = { input: 0.1, output: 0.4 };

/**
 * What the SDK's own price table cannot know, in dollars for a million tokens: the local model, and
 * a price that the environment gives the remote one.
 */
export function pricesOf(
  model: ChatModel,
  env: Readonly<Record<string, string | undefined>> = process.env,
): PriceOverrides {
  if (model.deterministic) return { [model.name]: LOCAL };
  const input = Number(env['OPENAI_PRICE_INPUT'] ?? Number.NaN);
  const output = Number(env['OPENAI_PRICE_OUTPUT'] ?? Number.NaN);
  const given = Number.isFinite(input) && Number.isFinite(output);
  return given ? { [model.name]: { input, output } } : {};
}
