// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { AttributeValue } from '../attribute-value.ts';
import type { CanonicalEvent } from '../canonical-event.ts';
import { ROOT_STEP } from '../envelope-fields.ts';
import {
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_AGENT_NAME,
  ATTR_LEDGERLINE_BRIDGE_EVENT,
  ATTR_LEDGERLINE_BRIDGE_FRAMEWORK,
  ATTR_LEDGERLINE_BRIDGE_PAYLOAD,
} from '../generated/attributes.ts';
import { genAiGroupOf } from './gen-ai-call.ts';
import { TEXT_NAMES } from './gen-ai-names.ts';
import { ownAttributes } from './gen-ai-span.ts';
import { envelopeOf, eventOfSpan } from './span-envelope.ts';
import { STATUS_ERROR, type WireSpan } from './wire-span.ts';

/** The framework_bridge event of an ended span that is no call: an agent, a chain, a graph, a
 * workflow, a step of one, whatever dialect wrote it. It says what the framework did and has no
 * content, which the calls inside have. `scopeName` is the name of the instrumentation; the framework
 * is the end of that. Undefined for every other span. The same span gives the same event, id
 * included. Throws a LedgerlineError as fromLogRecord does. */
export function genAiGroupToEvent(span: WireSpan, scopeName: string): CanonicalEvent | undefined {
  const kind = genAiGroupOf(span.attributes);
  if (kind === undefined) return undefined;
  const agent = TEXT_NAMES[ATTR_GEN_AI_AGENT_NAME]
    ?.map((name) => span.attributes[name])
    .find((value) => typeof value === 'string');
  const failed = span.status?.code === STATUS_ERROR;
  const errorType = span.attributes[ATTR_ERROR_TYPE];
  const nanos = Number(span.endTimeUnixNano - span.startTimeUnixNano);
  const payload: Record<string, AttributeValue> = {
    kind,
    duration_ms: Math.max(0, nanos) / 1e6,
    outcome: failed || typeof errorType === 'string' ? 'failure' : 'success',
    ...(agent === undefined ? {} : { agent }),
  };
  const envelope = envelopeOf({ ...span, attributes: ownAttributes(span.attributes) }, ROOT_STEP);
  return eventOfSpan(span, 'bridge', 'framework_bridge', envelope, {
    [ATTR_LEDGERLINE_BRIDGE_FRAMEWORK]: frameworkOf(scopeName),
    [ATTR_LEDGERLINE_BRIDGE_EVENT]: span.name === '' ? kind : span.name,
    [ATTR_LEDGERLINE_BRIDGE_PAYLOAD]: payload,
  });
}

const INSTRUMENTATION = 'instrumentation';

/** `langchain` of `@arizeai/openinference-instrumentation-langchain`, `crewai` of
 * `openinference.instrumentation.crewai`; other names stay whole. */
function frameworkOf(scopeName: string): string {
  const at = scopeName.lastIndexOf(INSTRUMENTATION);
  const rest = at < 0 ? '' : scopeName.slice(at + INSTRUMENTATION.length);
  if (/^[-._][\w-]+$/.test(rest)) return rest.slice(1);
  return scopeName === '' ? 'unknown' : scopeName;
}
