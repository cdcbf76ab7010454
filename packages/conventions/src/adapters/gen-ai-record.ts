// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { AttributeValue } from '../attribute-value.ts';
import {
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_GEN_AI_SYSTEM_INSTRUCTIONS,
} from '../generated/attributes.ts';
import { parseContent } from './gen-ai-messages.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;
type Map = { readonly [key: string]: AttributeValue };

// One record of this name has it all (semantic-conventions-genai, model/gen-ai/events.yaml).
const DETAILS = 'gen_ai.client.inference.operation.details';

// Before it there was one record a message (semantic-conventions v1.36.0, docs/gen-ai/gen-ai-events.md).
const INPUT_ROLES: Readonly<Record<string, string>> = {
  'gen_ai.system.message': 'system',
  'gen_ai.user.message': 'user',
  'gen_ai.assistant.message': 'assistant',
  'gen_ai.tool.message': 'tool',
};
const CHOICE = 'gen_ai.choice';

/** The content of a call in a log record that its instrumentation wrote beside the span, by the
 * current or the previous GenAI conventions, in attributes of the span that it belongs to; undefined
 * for every other record. `before` is what earlier records of the same span gave. */
export function genAiContentOfRecord(
  eventName: string | undefined,
  attributes: Attributes,
  body: AttributeValue | undefined,
  before: Attributes = {},
): Attributes | undefined {
  // The name was an attribute before it became a field of the record.
  const name = eventName === undefined || eventName === '' ? attributes['event.name'] : eventName;
  if (name === DETAILS) {
    const content: Record<string, AttributeValue> = { ...before };
    for (const key of [
      ATTR_GEN_AI_INPUT_MESSAGES,
      ATTR_GEN_AI_OUTPUT_MESSAGES,
      ATTR_GEN_AI_SYSTEM_INSTRUCTIONS,
    ]) {
      const value = attributes[key];
      if (value !== undefined && value !== null) content[key] = value;
    }
    return content;
  }
  if (typeof name !== 'string') return undefined;
  const given = isMap(body) ? body : {};
  if (name === CHOICE) {
    const message = isMap(given['message']) ? given['message'] : {};
    const finish = given['finish_reason'];
    const reason = typeof finish === 'string' ? { finish_reason: finish } : {};
    return append(before, ATTR_GEN_AI_OUTPUT_MESSAGES, 'assistant', partsOf(message), reason);
  }
  const role = Object.hasOwn(INPUT_ROLES, name) ? INPUT_ROLES[name] : undefined;
  if (role === undefined) return undefined;
  const own = typeof given['role'] === 'string' ? given['role'] : role;
  const parts = role === 'tool' ? responsePart(given) : partsOf(given);
  return append(before, ATTR_GEN_AI_INPUT_MESSAGES, own, parts);
}

/** A record without content, as instrumentations write them by default, adds no message. */
function append(
  before: Attributes,
  key: string,
  role: string,
  parts: readonly AttributeValue[],
  more: Map = {},
): Attributes {
  if (parts.length === 0) return before;
  const messages = Array.isArray(before[key]) ? (before[key] as readonly AttributeValue[]) : [];
  return { ...before, [key]: [...messages, { role, parts, ...more }] };
}

function partsOf(message: Map): readonly AttributeValue[] {
  const { content } = message;
  const said =
    content === undefined || content === null || content === ''
      ? []
      : [typeof content === 'string' ? { type: 'text', content } : content];
  const calls = message['tool_calls'];
  return [...said, ...(Array.isArray(calls) ? calls.flatMap(callPart) : [])];
}

function callPart(call: AttributeValue): readonly AttributeValue[] {
  if (!isMap(call)) return [];
  const target = isMap(call['function']) ? call['function'] : {};
  const given = target['arguments'];
  return [
    {
      type: 'tool_call',
      ...(call['id'] === undefined ? {} : { id: call['id'] }),
      name: target['name'] ?? '',
      ...(given === undefined || given === null ? {} : { arguments: parseContent(given) }),
    },
  ];
}

function responsePart(message: Map): readonly AttributeValue[] {
  const { id, content } = message;
  if (content === undefined || content === null) return [];
  const response = parseContent(content);
  return [{ type: 'tool_call_response', ...(id === undefined ? {} : { id }), response }];
}

function isMap(value: AttributeValue | undefined): value is Map {
  const isObject = typeof value === 'object' && value !== null;
  return isObject && !Array.isArray(value) && !(value instanceof Uint8Array);
}
