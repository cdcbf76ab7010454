// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { AttributeValue } from '@ledgerline/conventions';
import { errorMessage, errorType } from './errors.ts';
import { MAX_PAYLOAD_DEPTH } from './limits.ts';

const TOO_DEEP = '[TOO_DEEP]';
const NO_VALUE = '[UNSUPPORTED]';

/**
 * Any JavaScript value as an attribute value, so that nothing an engine passes is dropped silently:
 * dates become ISO 8601, errors their type and message, maps and sets objects and arrays, integers
 * beyond 2^53 decimal text, functions and symbols a marker. Undefined keys are left out.
 */
export function toAttributeValue(value: unknown, depth = 0): AttributeValue {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      // JSON and the ledger's canonical form have no NaN or Infinity.
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
      return bigintValue(value);
    case 'object':
      return value === null ? null : objectValue(value, depth);
    case 'undefined':
      return null;
    default:
      return NO_VALUE;
  }
}

/** The payload of an event with every value converted; keys without a value are left out. */
export function toAttributes(
  payload: Readonly<Record<string, unknown>>,
): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = {};
  for (const key of Object.keys(payload)) {
    const value = readProperty(payload, key);
    if (value !== undefined && key !== '') attributes[plainKey(key)] = toAttributeValue(value);
  }
  return attributes;
}

/** A cheap lower bound of the encoded size, in bytes; decides when a batch is full. */
export function estimateBytes(value: unknown): number {
  if (typeof value === 'string') return value.length + 4;
  if (typeof value !== 'object' || value === null) return 10;
  if (value instanceof Uint8Array) return value.byteLength + 4;
  let size = 8;
  if (Array.isArray(value)) {
    for (const item of value) size += estimateBytes(item);
    return size;
  }
  for (const key in value) {
    size += key.length + 6 + estimateBytes((value as Record<string, unknown>)[key]);
  }
  return size;
}

function objectValue(value: object, depth: number): AttributeValue {
  if (depth >= MAX_PAYLOAD_DEPTH) return TOO_DEEP;
  if (Array.isArray(value)) return value.map((item) => toAttributeValue(item, depth + 1));
  if (value instanceof Uint8Array) return value;
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  }
  if (value instanceof Error) return { type: errorType(value), message: errorMessage(value) };
  if (value instanceof Set) return objectValue([...value], depth);
  if (value instanceof Map) return objectValue(Object.fromEntries(value), depth);
  if (value instanceof URL) return value.href;
  const result: Record<string, AttributeValue> = {};
  for (const key of Object.keys(value)) {
    const member = readProperty(value as Record<string, unknown>, key);
    if (member !== undefined) result[plainKey(key)] = toAttributeValue(member, depth + 1);
  }
  return result;
}

/** A getter of the engine that throws must not make its emit throw. */
function readProperty(object: Readonly<Record<string, unknown>>, key: string): unknown {
  try {
    return object[key];
  } catch {
    return NO_VALUE;
  }
}

/** Assigned to, this one key would replace the prototype and vanish from the event. */
function plainKey(key: string): string {
  return key === '__proto__' ? '[__proto__]' : key;
}

function bigintValue(value: bigint): AttributeValue {
  const safe = value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER;
  return safe ? Number(value) : String(value);
}
