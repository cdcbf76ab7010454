// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { AttributeValue } from '../attribute-value.ts';
import { ENVELOPE_KEYS } from '../envelope.ts';
import {
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_RESPONSE_FINISH_REASONS,
  ATTR_GEN_AI_RESPONSE_MODEL,
  ATTR_GEN_AI_SYSTEM_INSTRUCTIONS,
  ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
  ATTR_GEN_AI_TOOL_CALL_RESULT,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_LEDGERLINE_CALL_ID,
  ATTR_LEDGERLINE_CALL_KIND,
  type AttributeKey,
} from '../generated/attributes.ts';
import { ATTRIBUTE_DEFINITIONS } from '../generated/definitions.ts';
import { isForeignId, isToken } from '../shape.ts';
import {
  parseContent,
  toAnswer,
  toMessages,
  unflattenMessages,
  type MessageRole,
} from './gen-ai-messages.ts';
import {
  CONTENT_NAMES,
  COUNT_NAMES,
  FINISH_REASON_NAMES,
  PROVIDER_NAMES,
  PROVIDERS_RENAMED,
  TEXT_NAMES,
} from './gen-ai-names.ts';
import { operationOf, type Operation } from './gen-ai-operation.ts';
import type { WireSpan } from './wire-span.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

const UNKNOWN_MODEL = 'unknown';

/** The span of a call of a tool or a model, whoever instrumented it, with the attributes of our own
 * events; undefined for every other span, and for one that is ours because it has a call id. The call
 * id is made of trace and span id. What is not mapped stays on the original span, which is stored as
 * it is. */
export function normaliseGenAiSpan(span: WireSpan): WireSpan | undefined {
  const from = span.attributes;
  const operation = operationOf(from);
  if (operation === undefined || from[ATTR_LEDGERLINE_CALL_ID] !== undefined) return undefined;
  const attributes = ownAttributes(from);
  for (const [key, names] of Object.entries(TEXT_NAMES)) set(attributes, key, textAt(from, names));
  for (const [key, names] of Object.entries(COUNT_NAMES)) {
    set(attributes, key, countAt(from, names));
  }
  set(attributes, ATTR_GEN_AI_PROVIDER_NAME, providerOf(from));
  set(attributes, ATTR_GEN_AI_RESPONSE_FINISH_REASONS, finishReasonsOf(from));
  set(attributes, ATTR_ERROR_TYPE, textAt(from, [ATTR_ERROR_TYPE]));
  attributes[ATTR_LEDGERLINE_CALL_ID] = `${span.traceId}.${span.spanId}`;
  attributes[ATTR_LEDGERLINE_CALL_KIND] = operation.kind;
  attributes[ATTR_GEN_AI_OPERATION_NAME] = operation.name;
  if (operation.kind === 'tool') addTool(attributes, span, operation);
  else addModel(attributes, from);
  return { ...span, attributes };
}

const ENVELOPE: ReadonlySet<string> = new Set(ENVELOPE_KEYS);

/** Our own attributes, and those of the envelope that others write under the same name, such as
 * user.id. What cannot be such an id is left out: it must not cost the event. */
export function ownAttributes(from: Attributes): Record<string, AttributeValue> {
  const out: Record<string, AttributeValue> = {};
  for (const key of Object.keys(from)) {
    const value = from[key];
    if (value === undefined || value === null) continue;
    if (!ENVELOPE.has(key)) {
      if (key.startsWith('ledgerline.')) out[key] = value;
      continue;
    }
    const { shape, group } = ATTRIBUTE_DEFINITIONS[key as AttributeKey];
    const text = typeof value === 'number' || typeof value === 'bigint' ? String(value) : value;
    if (shape === 'foreign') {
      if (typeof text === 'string' && isForeignId(text)) out[key] = text;
    } else if (shape !== 'token' || group === 'scope' || isText(value, isToken)) out[key] = value;
  }
  return out;
}

function isText(value: AttributeValue, holds: (text: string) => boolean): boolean {
  return typeof value === 'string' && holds(value);
}

function addTool(out: Record<string, AttributeValue>, span: WireSpan, operation: Operation): void {
  const from = span.attributes;
  out[ATTR_GEN_AI_TOOL_NAME] ??=
    (operation.name === 'retrieval' ? textAt(from, ['gen_ai.data_source.id']) : undefined) ??
    textAt(from, ['traceloop.entity.name']) ??
    span.name.replace(/^execute_tool /, '');
  set(out, ATTR_GEN_AI_TOOL_CALL_ARGUMENTS, contentAt(from, CONTENT_NAMES.toolArguments));
  set(out, ATTR_GEN_AI_TOOL_CALL_RESULT, contentAt(from, CONTENT_NAMES.toolResult));
}

function addModel(out: Record<string, AttributeValue>, from: Attributes): void {
  out[ATTR_GEN_AI_REQUEST_MODEL] ??= out[ATTR_GEN_AI_RESPONSE_MODEL] ?? UNKNOWN_MODEL;
  const { input, inputFlattened, output, outputFlattened } = CONTENT_NAMES;
  set(out, ATTR_GEN_AI_INPUT_MESSAGES, messagesAt(from, inputFlattened, input, 'user'));
  const answer = messagesAt(from, outputFlattened, output, 'assistant');
  set(out, ATTR_GEN_AI_OUTPUT_MESSAGES, answer);
  if (out[ATTR_GEN_AI_RESPONSE_FINISH_REASONS] === undefined) {
    set(out, ATTR_GEN_AI_RESPONSE_FINISH_REASONS, finishReasonsIn(answer));
  }
  const instructions = contentAt(from, [ATTR_GEN_AI_SYSTEM_INSTRUCTIONS]);
  set(out, ATTR_GEN_AI_SYSTEM_INSTRUCTIONS, instructions);
}

/** The conventions' own attribute wins over flattened lists, and these over a text of everything. */
function messagesAt(
  from: Attributes,
  flattened: readonly string[],
  names: readonly string[],
  role: MessageRole,
): AttributeValue | undefined {
  const [own = '', ...others] = names;
  const current = contentAt(from, [own]);
  if (current !== undefined) return current;
  for (const prefix of flattened) {
    const messages = unflattenMessages(from, prefix, role);
    if (messages !== undefined) return messages;
  }
  const calls = role === 'assistant' ? contentAt(from, CONTENT_NAMES.answerCalls) : undefined;
  if (calls !== undefined) return toAnswer(textAt(from, CONTENT_NAMES.answerText), calls);
  const content = contentAt(from, others);
  return content === undefined ? undefined : toMessages(content, role);
}

function contentAt(from: Attributes, names: readonly string[]): AttributeValue | undefined {
  for (const name of names) {
    const value = from[name];
    if (value === undefined || value === null) continue;
    // The AI SDK writes one JSON text a value of a list.
    return Array.isArray(value) ? value.map(parseContent) : parseContent(value);
  }
  return undefined;
}

function textAt(from: Attributes, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = from[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/** A count that is there and can be one: NaN, which the AI SDK writes for what it does not know, and
 * negative numbers are no counts. */
function countAt(from: Attributes, names: readonly string[]): number | bigint | undefined {
  for (const name of names) {
    const value = from[name];
    if (typeof value === 'bigint' && value >= 0n) return value;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  }
  return undefined;
}

function providerOf(from: Attributes): string | undefined {
  const given = textAt(from, PROVIDER_NAMES)?.toLowerCase();
  if (given === undefined) return undefined;
  const renamed = Object.hasOwn(PROVIDERS_RENAMED, given) ? PROVIDERS_RENAMED[given] : undefined;
  if (renamed !== undefined) return renamed;
  // The AI SDK names the interface of the provider too: openai.chat, anthropic.messages.
  const isVercel = textAt(from, PROVIDER_NAMES) === from['ai.model.provider'];
  return isVercel ? given.split('.')[0] : given;
}

function finishReasonsOf(from: Attributes): AttributeValue | undefined {
  for (const name of FINISH_REASON_NAMES) {
    const value = from[name];
    if (typeof value === 'string' && value !== '') return [value];
    if (Array.isArray(value) && value.every((reason) => typeof reason === 'string')) return value;
  }
  return undefined;
}

/** The first versions of OpenLLMetry say it in the messages of the answer only. */
function finishReasonsIn(answer: AttributeValue | undefined): AttributeValue | undefined {
  if (!Array.isArray(answer)) return undefined;
  const reasons = (answer as readonly AttributeValue[]).flatMap((message) => {
    const isMap = typeof message === 'object' && message !== null && 'finish_reason' in message;
    const reason = isMap ? message['finish_reason'] : undefined;
    return typeof reason === 'string' && reason !== '' ? [reason] : [];
  });
  return reasons.length === 0 ? undefined : reasons;
}

function set(
  out: Record<string, AttributeValue>,
  key: string,
  value: AttributeValue | undefined,
): void {
  if (value !== undefined) out[key] = value;
}
