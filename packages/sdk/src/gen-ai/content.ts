// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_GEN_AI_SYSTEM_INSTRUCTIONS,
  ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
  ATTR_GEN_AI_TOOL_CALL_RESULT,
  isGenAiContent,
  type AttributeValue,
} from '@ledgerline/conventions';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { bounded } from '../call-content.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

const CONTENT_KEYS: readonly string[] = [
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_GEN_AI_SYSTEM_INSTRUCTIONS,
  ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
  ATTR_GEN_AI_TOOL_CALL_RESULT,
];

/** A payload whose content is within the limit of our own calls, or has none when none is wanted. */
export function limitContent(payload: Attributes, captureContent: boolean): Attributes {
  const limited: Record<string, AttributeValue> = { ...payload };
  for (const key of CONTENT_KEYS) {
    const value = bounded(limited[key]);
    if (value === undefined) continue;
    if (captureContent) limited[key] = value;
    else delete limited[key];
  }
  return limited;
}

/**
 * A copy of the span without prompts, answers, arguments and results: the events of the call have
 * them, and spans of our own calls have none either.
 */
export function withoutContent(span: ReadableSpan): ReadableSpan {
  return {
    name: span.name,
    kind: span.kind,
    spanContext: () => span.spanContext(),
    ...(span.parentSpanContext === undefined ? {} : { parentSpanContext: span.parentSpanContext }),
    startTime: span.startTime,
    endTime: span.endTime,
    status: span.status,
    attributes: plain(span.attributes),
    links: span.links,
    events: span.events.map((event) => ({ ...event, attributes: plain(event.attributes ?? {}) })),
    duration: span.duration,
    ended: span.ended,
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}

function plain<A extends object>(attributes: A): A {
  const entries = Object.entries(attributes).filter(([key]) => !isGenAiContent(key));
  return Object.fromEntries(entries) as A;
}
