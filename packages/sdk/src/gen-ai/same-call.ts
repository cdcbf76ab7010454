// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_LEDGERLINE_STEP_NAME,
  genAiCallOf,
  genAiGroupOf,
  type AttributeValue,
} from '@ledgerline/conventions';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { OpenSpan } from './open-spans.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

/** Operations of a model that make text: a framework and a client often name one call differently. */
const GENERATION: ReadonlySet<string> = new Set(['chat', 'generate_content', 'text_completion']);

/**
 * The span around this one that describes the same call, undefined when there is none. Two
 * instrumentations of one call nest, and the outermost span is the call: it is the first to start,
 * the last to end, and holds the retries of those inside. The search goes up through spans of others
 * (an HTTP client's, say) and ends at the first call of another kind, agent, chain, or step: what
 * happens inside of these is a call of its own.
 */
export function spanOfSameCall(opened: OpenSpan): OpenSpan | undefined {
  const name = nameOfCall(opened.span);
  if (name === undefined) return undefined;
  let found: OpenSpan | undefined;
  for (let outer = opened.parent; outer !== undefined; outer = outer.parent) {
    const outerName = nameOfCall(outer.span);
    if (outerName === name) found = outer;
    else if (outerName !== undefined || isBoundary(attributesOf(outer.span))) break;
  }
  return found;
}

/** Equal for spans that may describe one call. */
function nameOfCall(span: ReadableSpan): string | undefined {
  const call = genAiCallOf(attributesOf(span));
  if (call === undefined) return undefined;
  if (call.kind === 'model') return GENERATION.has(call.operation) ? 'generation' : call.operation;
  // A tool may call another tool; the same name twice is one call.
  return `${call.operation} ${call.target ?? span.name}`;
}

function isBoundary(attributes: Attributes): boolean {
  return (
    attributes[ATTR_LEDGERLINE_STEP_NAME] !== undefined || genAiGroupOf(attributes) !== undefined
  );
}

/** OTel's type of attributes allows what an array of ours does not, such as null beside text. */
export function attributesOf(span: ReadableSpan): Attributes {
  return span.attributes as Attributes;
}
