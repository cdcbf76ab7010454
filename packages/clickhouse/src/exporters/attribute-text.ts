// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { ATTRIBUTE_DEPTH_MAX } from '../limits.ts';
import type { MapColumn } from '../native/nested-columns.ts';

/**
 * An attribute value as the text that the Collector's clickhouseexporter stores (pdata
 * `Value.AsString`): text as it is, numbers and booleans in decimal and words, bytes in base64,
 * arrays and maps as JSON with sorted keys, nothing for null. Never throws.
 */
export function attributeText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (value instanceof Uint8Array) return base64(value);
  if (typeof value === 'object') return jsonText(value, ATTRIBUTE_DEPTH_MAX);
  return scalarText(value);
}

/** Appends one row: every attribute with a defined value. */
export function appendAttributes(
  column: MapColumn,
  attributes: Readonly<Record<string, unknown>> | undefined,
): void {
  for (const key in attributes) {
    if (!Object.hasOwn(attributes, key)) continue;
    const value = attributes[key];
    if (value !== undefined) column.append(key, attributeText(value));
  }
  column.endRow();
}

function jsonText(value: unknown, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || value === undefined) return 'null';
  if (value instanceof Uint8Array) return JSON.stringify(base64(value));
  if (typeof value === 'number') {
    return Number.isFinite(value) ? String(value) : JSON.stringify(String(value));
  }
  if (typeof value !== 'object') return scalarText(value);
  if (depth === 0) return '"[too deep]"';
  if (Array.isArray(value)) {
    return `[${value.map((item) => jsonText(item, depth - 1)).join(',')}]`;
  }
  const pairs = Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${jsonText(item, depth - 1)}`);
  return `{${pairs.join(',')}}`;
}

/** Numbers, bigints and booleans; what OpenTelemetry has no type for becomes no text. */
function scalarText(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    return String(value);
  }
  return '';
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
