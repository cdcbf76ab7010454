// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { isDeepStrictEqual } from 'node:util';

/** What JSON can say. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** The operations of RFC 6902 that a difference needs; `path` is a JSON Pointer (RFC 6901). */
export type PatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string };

/** The patch that makes `after` out of `before`; the same two give the same patch. */
export function diffJson(before: Json, after: Json): PatchOperation[] {
  const operations: PatchOperation[] = [];
  compare(before, after, '', operations);
  return operations;
}

/** The patch that makes `value` out of nothing, or of whatever there was (RFC 6902, section 4.1). */
export function replaceAll(value: Json): PatchOperation[] {
  return [{ op: 'add', path: '', value }];
}

function compare(before: Json, after: Json, path: string, operations: PatchOperation[]): void {
  if (isList(before) && isList(after)) compareLists(before, after, path, operations);
  else if (isObject(before) && isObject(after)) compareObjects(before, after, path, operations);
  else if (!isDeepStrictEqual(before, after))
    operations.push({ op: 'replace', path, value: after });
}

function compareObjects(
  before: Readonly<Record<string, Json>>,
  after: Readonly<Record<string, Json>>,
  path: string,
  operations: PatchOperation[],
): void {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const key of [...keys].toSorted()) {
    const at = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const [old, value] = [own(before, key), own(after, key)];
    if (value === undefined) operations.push({ op: 'remove', path: at });
    else if (old === undefined) operations.push({ op: 'add', path: at, value });
    else compare(old, value, at, operations);
  }
}

/** What lists have in common at both ends stays; in between items change, then come or go. */
function compareLists(
  before: readonly Json[],
  after: readonly Json[],
  path: string,
  operations: PatchOperation[],
): void {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && isDeepStrictEqual(before[start], after[start])) start += 1;
  let end = 0;
  while (end < shorter - start && isDeepStrictEqual(before.at(-1 - end), after.at(-1 - end))) {
    end += 1;
  }
  const both = shorter - end;
  for (let i = start; i < both; i += 1) compare(before[i]!, after[i]!, `${path}/${i}`, operations);
  for (let i = both; i < before.length - end; i += 1) {
    // Each removal moves the next one to the same place.
    operations.push({ op: 'remove', path: `${path}/${both}` });
  }
  for (let i = both; i < after.length - end; i += 1) {
    operations.push({ op: 'add', path: `${path}/${i}`, value: after[i]! });
  }
}

function own(object: Readonly<Record<string, Json>>, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

export function isObject(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
