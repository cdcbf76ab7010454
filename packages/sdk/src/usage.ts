// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_GEN_AI_RESPONSE_FINISH_REASONS,
  ATTR_GEN_AI_RESPONSE_ID,
  ATTR_GEN_AI_RESPONSE_MODEL,
  ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
  ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS,
  ATTR_LEDGERLINE_COST_CURRENCY,
  ATTR_LEDGERLINE_COST_IS_ESTIMATE,
  ATTR_LEDGERLINE_COST_MICROS,
} from '@ledgerline/conventions';

/** What a model call used. Money is in millionths of the currency's unit, as integers. */
export interface ModelUsage {
  /** All tokens that went in, those of the cache included. */
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
  readonly reasoningTokens?: number;
  /** Absent: the tokens at list price, as an estimate, or no amount where no table has the model. */
  readonly costMicros?: number;
  /** ISO 4217; `USD` by default. */
  readonly currency?: string;
  /** False says that `costMicros` is what is billed; true by default. */
  readonly isEstimate?: boolean;
  readonly responseModel?: string;
  readonly responseId?: string;
  readonly finishReasons?: readonly string[];
}

/** What the ended event says about the answer. */
export function responseAttributes(usage: ModelUsage | undefined): Record<string, unknown> {
  return {
    [ATTR_GEN_AI_RESPONSE_MODEL]: usage?.responseModel,
    [ATTR_GEN_AI_RESPONSE_ID]: usage?.responseId,
    [ATTR_GEN_AI_RESPONSE_FINISH_REASONS]: usage?.finishReasons,
    [ATTR_GEN_AI_USAGE_INPUT_TOKENS]: usage?.inputTokens,
    [ATTR_GEN_AI_USAGE_OUTPUT_TOKENS]: usage?.outputTokens,
  };
}

/** The payload of `usage_recorded` beside the identity of the call. */
export function usageAttributes(usage: ModelUsage): Record<string, unknown> {
  return {
    [ATTR_GEN_AI_RESPONSE_MODEL]: usage.responseModel,
    [ATTR_GEN_AI_USAGE_INPUT_TOKENS]: usage.inputTokens,
    [ATTR_GEN_AI_USAGE_OUTPUT_TOKENS]: usage.outputTokens,
    [ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS]: usage.cacheReadTokens,
    [ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS]: usage.cacheWriteTokens,
    [ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS]: usage.reasoningTokens,
    [ATTR_LEDGERLINE_COST_IS_ESTIMATE]: usage.isEstimate ?? true,
    // The guard prices what has no cost; the currency of a price is that of its table.
    ...(usage.costMicros !== undefined && {
      // Micros are integers on the wire; a price computed in floating point is rounded once, here.
      [ATTR_LEDGERLINE_COST_MICROS]: Math.round(usage.costMicros),
      [ATTR_LEDGERLINE_COST_CURRENCY]: usage.currency ?? 'USD',
    }),
  };
}
