// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { AttributeValue } from '@ledgerline/conventions';
import { errorMessage, errorType } from './errors.ts';
import { MAX_PAYLOAD_DEPTH, MAX_PAYLOAD_NODES } from './limits.ts';

const TOO_DEEP = '[TOO_DEEP]';
const TOO_LARGE = '[TOO_LARGE]';
const CIRCULAR = '[CIRCULAR]';
const NO_VALUE = '[UNSUPPORTED]';

/** Tags and lengths that protobuf puts around a string, and around a key with its value. */
const STRING_BYTES = 4;
const KEY_BYTES = 6;

/** Any number or boolean with its tags. */
const VALUE_BYTES = 10;

const PROTO = '__proto__';

/**
 * Any JavaScript value as an attribute value, so that nothing an engine passes is dropped silently:
 * dates become ISO 8601, errors their type and message, maps and sets objects and arrays, integers
 * beyond 2^53 decimal text, functions, symbols and what cannot be looked at a marker. Never throws.
 */
export function toAttributeValue(value: unknown): AttributeValue {
  return new Conversion().convert(value);
}

/** Attributes with every value converted, and about how many bytes they take encoded. */
export interface Payload {
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly sizeBytes: number;
}

/** The payload of an event, in a map of its own; keys without a value are left out. */
export function toPayload(raw: Readonly<Record<string, unknown>>): Payload {
  const attributes: Record<string, AttributeValue> = {};
  const conversion = new AttributeConversion();
  let sizeBytes = 0;
  for (const key of Object.keys(raw)) {
    const given = readProperty(raw, key);
    if (given === undefined || key === '') continue;
    const value = conversion.convert(given);
    attributes[plainKey(key)] = value;
    sizeBytes += keyBytes(key) + estimateBytes(value);
  }
  return { attributes, sizeBytes };
}

/** The attributes of `toPayload` alone. */
export function toAttributes(
  raw: Readonly<Record<string, unknown>>,
): Readonly<Record<string, AttributeValue>> {
  return toPayload(raw).attributes;
}

/** A cheap lower bound of the encoded size, in bytes; decides when a batch is full. */
export function estimateBytes(value: unknown): number {
  if (typeof value === 'string') return value.length + STRING_BYTES;
  if (typeof value !== 'object' || value === null) return VALUE_BYTES;
  if (value instanceof Uint8Array) return value.byteLength + 4;
  let size = 8;
  if (Array.isArray(value)) {
    for (const item of value) size += estimateBytes(item);
    return size;
  }
  for (const key in value) {
    size += keyBytes(key) + estimateBytes((value as Record<string, unknown>)[key]);
  }
  return size;
}

/** Converts the attributes of one payload, whose limits they share. */
export class AttributeConversion {
  #nested: Conversion | undefined;

  convert(value: unknown): AttributeValue {
    // Most attributes are of these kinds and are what they are.
    if (typeof value === 'string') return value.toWellFormed();
    if (typeof value === 'boolean' || Number.isFinite(value)) return value as boolean | number;
    this.#nested ??= new Conversion();
    return this.#nested.convert(value);
  }
}

/**
 * One walk over a value, bounded in depth and in size: results of HTTP clients and ORMs are graphs
 * whose paths double with every level.
 */
class Conversion {
  readonly #ancestors: object[] = [];
  #nodes = 0;

  convert(value: unknown): AttributeValue {
    switch (typeof value) {
      case 'string':
        return value.toWellFormed();
      case 'boolean':
        return value;
      case 'number':
        // JSON and the ledger's canonical form have no NaN or Infinity.
        return Number.isFinite(value) ? value : String(value);
      case 'bigint':
        return bigintValue(value);
      case 'object':
        return value === null ? null : this.#enter(value);
      case 'undefined':
        return null;
      default:
        return NO_VALUE;
    }
  }

  #enter(value: object): AttributeValue {
    const depth = this.#ancestors.length;
    if (depth >= MAX_PAYLOAD_DEPTH) return TOO_DEEP;
    if (this.#ancestors.includes(value)) return CIRCULAR;
    this.#ancestors.push(value);
    try {
      return this.#object(value);
    } catch {
      // A proxy or an accessor of the engine that throws must not make its emit throw.
      return NO_VALUE;
    } finally {
      this.#ancestors.length = depth;
    }
  }

  #object(value: object): AttributeValue {
    if (Array.isArray(value)) return this.#list(value);
    if (value instanceof Uint8Array) return value;
    if (value instanceof Date) {
      return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    }
    if (value instanceof Error) return { type: errorType(value), message: errorMessage(value) };
    if (value instanceof Set) return this.#list(value);
    if (value instanceof Map) return this.#members(Object.fromEntries(value));
    if (value instanceof URL) return value.href;
    return this.#members(value as Record<string, unknown>);
  }

  #list(values: Iterable<unknown>): AttributeValue {
    const result: AttributeValue[] = [];
    for (const item of values) {
      if (this.#isFull()) return [...result, TOO_LARGE];
      result.push(this.convert(item));
    }
    return result;
  }

  #members(value: Readonly<Record<string, unknown>>): AttributeValue {
    const result: Record<string, AttributeValue> = {};
    for (const key of Object.keys(value)) {
      if (this.#isFull()) return { ...result, [TOO_LARGE]: true };
      const member = readProperty(value, key);
      if (member !== undefined) result[plainKey(key)] = this.convert(member);
    }
    return result;
  }

  #isFull(): boolean {
    this.#nodes += 1;
    return this.#nodes > MAX_PAYLOAD_NODES;
  }
}

/** A getter of the engine that throws must not make its emit throw. */
function readProperty(object: Readonly<Record<string, unknown>>, key: string): unknown {
  try {
    return object[key];
  } catch {
    return NO_VALUE;
  }
}

/** About how many bytes a key takes encoded, with its value's tags. */
export function keyBytes(key: string): number {
  return key.length + KEY_BYTES;
}

/** Whether an object can have the key like any other. */
export function isPlainKey(key: string): boolean {
  return key !== PROTO;
}

/** Assigned to, this one key would replace the prototype and vanish from the event. */
function plainKey(key: string): string {
  return isPlainKey(key) ? key : '[__proto__]';
}

function bigintValue(value: bigint): AttributeValue {
  const safe = value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER;
  return safe ? Number(value) : String(value);
}
