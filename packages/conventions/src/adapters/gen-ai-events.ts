// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { AttributeValue } from '../attribute-value.ts';
import type { CanonicalEvent } from '../canonical-event.ts';
import { ROOT_STEP } from '../envelope-fields.ts';
import {
  ATTR_LEDGERLINE_COST_CURRENCY,
  ATTR_LEDGERLINE_COST_IS_ESTIMATE,
  ATTR_LEDGERLINE_COST_MICROS,
} from '../generated/attributes.ts';
import { EVENT_DEFINITIONS } from '../generated/definitions.ts';
import { COUNT_NAMES } from './gen-ai-names.ts';
import { normaliseGenAiSpan } from './gen-ai-span.ts';
import { envelopeOf, eventOfSpan } from './span-envelope.ts';
import { spanToEvents } from './span-events.ts';
import type { WireSpan } from './wire-span.ts';

type Attributes = Record<string, AttributeValue>;

const USAGE_KEYS: readonly string[] = [
  ...EVENT_DEFINITIONS.usage_recorded.required,
  ...EVENT_DEFINITIONS.usage_recorded.optional,
];
const COUNTS: readonly string[] = Object.keys(COUNT_NAMES);

// OpenInference: the total cost of the call in US dollars, a floating point number.
const COST_TOTAL = 'llm.cost.total';

/** The events of a span that another GenAI instrumentation made: `tool_call_started`, then
 * `tool_call_ended` or `tool_call_failed`, and `usage_recorded` when the span counts tokens or
 * money, all of one call id. Understood are the current and the previous GenAI conventions of
 * OpenTelemetry, OpenInference, OpenLLMetry (Traceloop) and the Vercel AI SDK; every other span gives
 * none, and neither does one with `ledgerline.call.id`, which is for spanToEvents. The same span
 * gives the same events, ids included. A cost that nobody gave is absent; whoever has a price table
 * fills it in. Content is not redacted here. Throws a LedgerlineError as fromLogRecord does. */
export function genAiSpanToEvents(span: WireSpan): readonly CanonicalEvent[] {
  const normal = normaliseGenAiSpan(span);
  if (normal === undefined) return [];
  const events = spanToEvents(normal);
  const cost = costOf(span.attributes[COST_TOTAL]);
  const counts = COUNTS.some((key) => normal.attributes[key] !== undefined);
  if (!counts && cost === undefined) return events;
  const payload: Attributes = {};
  const envelope = envelopeOf(normal, ROOT_STEP);
  for (const key of USAGE_KEYS) {
    const value = normal.attributes[key];
    if (value !== undefined && envelope[key] === undefined) payload[key] = value;
  }
  if (cost !== undefined) payload[ATTR_LEDGERLINE_COST_MICROS] ??= cost;
  if (payload[ATTR_LEDGERLINE_COST_MICROS] !== undefined) {
    payload[ATTR_LEDGERLINE_COST_CURRENCY] ??= 'USD';
  }
  payload[ATTR_LEDGERLINE_COST_IS_ESTIMATE] ??= true;
  return [...events, eventOfSpan(normal, 'usage', 'usage_recorded', envelope, payload)];
}

function costOf(dollars: AttributeValue | undefined): number | undefined {
  if (typeof dollars !== 'number' || !(dollars >= 0)) return undefined;
  const micros = Math.round(dollars * 1e6);
  return Number.isSafeInteger(micros) ? micros : undefined;
}
