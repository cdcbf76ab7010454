// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { AttributeValue } from '../attribute-value.ts';

/** Who speaks when a message does not say it. */
export type MessageRole = 'user' | 'assistant';

type Attributes = Readonly<Record<string, AttributeValue>>;

/** A tree of what stood in keys with dots; a Map, so that no key is a property of an object. */
type Tree = Map<string, Tree | AttributeValue>;

/** Most messages that are read from flattened keys; more than the context of any model holds. */
const MESSAGES_MAX = 4096;

const CONTENT_NESTING_MAX = 64;

/** Messages of `prefix.<index>.…`, as OpenInference (`message.role`, `message.content`) and
 * OpenLLMetry (`role`, `content`) flatten them, in the form of gen_ai.input.messages: a role and
 * parts. Undefined when there are none. */
export function unflattenMessages(
  attributes: Attributes,
  prefix: string,
  role: MessageRole,
): AttributeValue | undefined {
  const tree: Tree = new Map();
  for (const key of Object.keys(attributes)) {
    if (!key.startsWith(`${prefix}.`)) continue;
    const value = attributes[key];
    if (value !== undefined && value !== null)
      plant(tree, key.slice(prefix.length + 1).split('.'), value);
  }
  const messages = numbered(tree).flatMap((message) => {
    const own = message.get('message');
    return toMessage(own instanceof Map ? own : message, role);
  });
  return messages.length === 0 ? undefined : messages;
}

/** Content in the form of gen_ai.input.messages, as far as it can be told: a text is one message of
 * `role`, and messages of a role and a content, as the AI SDK writes them, get parts. Everything else
 * stays as it is. */
export function toMessages(value: AttributeValue, role: MessageRole): AttributeValue {
  if (typeof value === 'string') return [{ role, parts: [{ type: 'text', content: value }] }];
  if (!Array.isArray(value)) return value;
  return (value as readonly AttributeValue[]).map((message) => {
    if (!isMap(message) || message['parts'] !== undefined) return message;
    const { content, ...rest } = message;
    if (typeof message['role'] !== 'string' || content === undefined) return message;
    const parts = Array.isArray(content) ? content : [content];
    return { ...rest, parts: (parts as readonly AttributeValue[]).map(toPart) };
  });
}

/** The answer of an AI SDK span: its text and the tool calls that it asks for, as one message. */
export function toAnswer(
  text: string | undefined,
  calls: AttributeValue | undefined,
): AttributeValue {
  const list = Array.isArray(calls) ? (calls as readonly AttributeValue[]) : [];
  const asked = list.map((call) => {
    if (!isMap(call) || typeof call['toolName'] !== 'string') return { type: 'tool_call', call };
    // `args` until version 4, `input` since.
    const given = call['input'] ?? call['args'];
    return {
      type: 'tool_call',
      ...(call['toolCallId'] === undefined ? {} : { id: call['toolCallId'] }),
      name: call['toolName'],
      ...(given === undefined ? {} : { arguments: parseContent(given) }),
    };
  });
  const said = text === undefined ? [] : [{ type: 'text', content: text }];
  return [{ role: 'assistant', parts: [...said, ...asked] }];
}

function toPart(part: AttributeValue): AttributeValue {
  if (typeof part === 'string') return { type: 'text', content: part };
  if (!isMap(part) || part['type'] !== 'text' || typeof part['text'] !== 'string') return part;
  const { text, ...rest } = part;
  return { ...rest, content: text };
}

function isMap(value: AttributeValue): value is { readonly [key: string]: AttributeValue } {
  const isObject = typeof value === 'object' && value !== null;
  return isObject && !Array.isArray(value) && !(value instanceof Uint8Array);
}

/** A value that may be JSON text, as a value: integers that a double cannot hold become bigint. Text
 * that is no JSON object or array stays text, and so does what nests deeper than 64, because an
 * attribute may not nest much deeper and content is wrapped in messages and parts. */
export function parseContent(value: AttributeValue): AttributeValue {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    // Only a number of sixteen digits and more can be one that JavaScript would change.
    const parsed = JSON.parse(
      value,
      /\d{16}/.test(value) ? (exact as never) : undefined,
    ) as unknown;
    return nestsWithin(parsed, CONTENT_NESTING_MAX) ? (parsed as AttributeValue) : value;
  } catch {
    return value;
  }
}

/** A reviver with the source text of the number, which ECMAScript gives as the third argument. */
function exact(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || Number.isSafeInteger(value) || source === undefined)
    return value;
  if (!/^-?\d+$/.test(source)) return value;
  const wide = BigInt(source);
  return BigInt.asIntN(64, wide) === wide ? wide : source;
}

function nestsWithin(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  return Object.values(value).every((member) => nestsWithin(member, levels - 1));
}

function plant(tree: Tree, path: readonly string[], value: AttributeValue): void {
  let at = tree;
  for (const name of path.slice(0, -1)) {
    const next = at.get(name);
    if (next instanceof Map) at = next;
    else {
      const made: Tree = new Map();
      at.set(name, made);
      at = made;
    }
  }
  const last = path.at(-1) ?? '';
  if (!(at.get(last) instanceof Map)) at.set(last, value);
}

function numbered(tree: Tree | AttributeValue | undefined): readonly Tree[] {
  if (!(tree instanceof Map)) return [];
  return [...tree.entries()]
    .filter(([name, value]) => /^\d{1,6}$/.test(name) && value instanceof Map)
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .slice(0, MESSAGES_MAX)
    .map(([, value]) => value as Tree);
}

function toMessage(tree: Tree, otherwise: MessageRole): AttributeValue[] {
  const role = textOf(tree, 'role');
  const parts = [...contentParts(tree), ...numbered(tree.get('tool_calls')).map(toolCallPart)];
  if (role === undefined && parts.length === 0) return [];
  const finish = textOf(tree, 'finish_reason');
  return [
    { role: role ?? otherwise, parts, ...(finish === undefined ? {} : { finish_reason: finish }) },
  ];
}

function contentParts(tree: Tree): readonly AttributeValue[] {
  const content = textOf(tree, 'content');
  const id = textOf(tree, 'tool_call_id');
  if (content !== undefined) {
    return id === undefined
      ? [{ type: 'text', content }]
      : [{ type: 'tool_call_response', id, response: parseContent(content) }];
  }
  return numbered(tree.get('contents')).flatMap((entry) => {
    const own = entry.get('message_content');
    const text = textOf(own instanceof Map ? own : entry, 'text');
    return text === undefined ? [] : [{ type: 'text', content: text }];
  });
}

function toolCallPart(tree: Tree): AttributeValue {
  const own = tree.get('tool_call');
  const call = own instanceof Map ? own : tree;
  const nested = call.get('function');
  const target = nested instanceof Map ? nested : call;
  const id = textOf(call, 'id');
  const given = textOf(target, 'arguments');
  return {
    type: 'tool_call',
    ...(id === undefined ? {} : { id }),
    name: textOf(target, 'name') ?? '',
    ...(given === undefined ? {} : { arguments: parseContent(given) }),
  };
}

function textOf(tree: Tree, name: string): string | undefined {
  const value = tree.get(name);
  return typeof value === 'string' ? value : undefined;
}
