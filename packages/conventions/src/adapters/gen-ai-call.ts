// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { AttributeValue } from '../attribute-value.ts';
import {
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_SYSTEM_INSTRUCTIONS,
  ATTR_GEN_AI_TOOL_NAME,
} from '../generated/attributes.ts';
import type { CallKind } from '../generated/enums.ts';
import { CONTENT_NAMES, TEXT_NAMES } from './gen-ai-names.ts';
import { operationOf } from './gen-ai-operation.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

/** What the attributes of a GenAI span say that it calls. */
export interface GenAiCall {
  readonly kind: CallKind;
  /** A value of `gen_ai.operation.name`. */
  readonly operation: string;
  /** The name of the model or the tool; undefined as long as no attribute gives it. */
  readonly target: string | undefined;
}

/** The call that a span is, by its attributes, for all dialects of genAiSpanToEvents; undefined for
 * every other span, those of agents, chains and workflows included. */
export function genAiCallOf(attributes: Attributes): GenAiCall | undefined {
  const operation = operationOf(attributes);
  if (operation === undefined) return undefined;
  const key = operation.kind === 'tool' ? ATTR_GEN_AI_TOOL_NAME : ATTR_GEN_AI_REQUEST_MODEL;
  const target = TEXT_NAMES[key]
    ?.map((name) => attributes[name])
    .find((value) => typeof value === 'string' && value !== '');
  return { kind: operation.kind, operation: operation.name, target: target as string | undefined };
}

// One attribute that every span of the convention has.
const MARKS: readonly string[] = [
  'gen_ai.operation.name',
  'ai.operationId',
  'openinference.span.kind',
  'traceloop.span.kind',
];

/** What kind of span it is, in the words of its dialect, for spans of a GenAI instrumentation that
 * are no call: an agent, a chain, a workflow. Undefined for every other span. */
export function genAiGroupOf(attributes: Attributes): string | undefined {
  const kind = MARKS.map((name) => attributes[name]).find((value) => typeof value === 'string');
  return operationOf(attributes) === undefined ? kind : undefined;
}

const { inputFlattened, outputFlattened, ...named } = CONTENT_NAMES;
const CONTENT: ReadonlySet<string> = new Set([
  ...Object.values(named).flat(),
  ATTR_GEN_AI_SYSTEM_INSTRUCTIONS,
]);
const CONTENT_PREFIXES = [...inputFlattened, ...outputFlattened].map((prefix) => `${prefix}.`);

/** True for the attributes of a call in which instrumentations put prompts, answers, arguments and
 * results: what genAiSpanToEvents reads as content. */
export function isGenAiContent(key: string): boolean {
  return CONTENT.has(key) || CONTENT_PREFIXES.some((prefix) => key.startsWith(prefix));
}
