// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Any value that an attribute can have: OTLP's AnyValue as TypeScript. Integers that a double
 * holds exactly are numbers, all others bigint. */
export type AttributeValue =
  | string
  | number
  | bigint
  | boolean
  | Uint8Array
  | null
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };

/** What a value is on the wire. 0 absent, 1 string, 2 int, 3 double, 4 bool, 5 array, 6 map, 7 bytes. */
export type ValueKind = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

export const KIND_ABSENT = 0 as const;
export const KIND_STRING = 1 as const;
export const KIND_INT = 2 as const;
export const KIND_DOUBLE = 3 as const;
export const KIND_BOOL = 4 as const;
export const KIND_ARRAY = 5 as const;
export const KIND_MAP = 6 as const;
export const KIND_BYTES = 7 as const;

/** The kind of a plain value. Null, undefined and what no attribute can be (functions, symbols)
 * count as absent. */
export function kindOfValue(value: unknown): ValueKind {
  switch (typeof value) {
    case 'string':
      return KIND_STRING;
    case 'number':
      return Number.isSafeInteger(value) ? KIND_INT : KIND_DOUBLE;
    case 'bigint':
      // A number that no int64 holds is no integer of OTLP.
      return BigInt.asIntN(64, value) === value ? KIND_INT : KIND_DOUBLE;
    case 'boolean':
      return KIND_BOOL;
    case 'object':
      if (value === null) return KIND_ABSENT;
      if (Array.isArray(value)) return KIND_ARRAY;
      return value instanceof Uint8Array ? KIND_BYTES : KIND_MAP;
    default:
      return KIND_ABSENT;
  }
}
