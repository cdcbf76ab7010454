// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { ATTR_LEDGERLINE_COST_MICROS, type AttributeValue } from '@ledgerline/conventions';

type Attributes = Readonly<Record<string, AttributeValue>>;

/** Usage of one more span of the same call: a call that was retried inside has used both. */
export function addUsage(sum: Attributes | undefined, payload: Attributes): Attributes {
  const total: Record<string, AttributeValue> = { ...sum };
  // Without an amount, currency and estimate say nothing that the outer span should take over.
  const hasCost = payload[ATTR_LEDGERLINE_COST_MICROS] !== undefined;
  for (const [key, value] of Object.entries(payload)) {
    const counts = key.startsWith('gen_ai.usage.') || key === ATTR_LEDGERLINE_COST_MICROS;
    if (!counts && !(hasCost && key.startsWith('ledgerline.cost.'))) continue;
    const before = total[key];
    const adds = counts && typeof before === 'number' && typeof value === 'number';
    total[key] = adds ? before + value : value;
  }
  return total;
}
