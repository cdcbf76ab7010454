// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/**
 * The caller's own arguments without what redaction found in them, to be sent instead of the raw
 * ones. Where nothing was found that is the very same object, class instances and all. Where
 * something was, containers are copied and keep their kind; what cannot be copied (an instance of a
 * class, an error) becomes plain data as the events have it. What could not be looked at, because it
 * is too deep, too large or circular, is replaced by a marker too. Functions and symbols pass.
 */
export function redactedArguments(original: unknown, redacted: unknown): unknown {
  switch (typeof original) {
    case 'object':
      return original === null ? null : objectOf(original, redacted);
    case 'number':
    case 'bigint':
      return isSameNumber(original, redacted) ? original : redacted;
    case 'string':
      return redacted;
    default:
      return original;
  }
}

function objectOf(original: object, redacted: unknown): unknown {
  if (Array.isArray(original)) return listOf(original, redacted, (items) => items);
  if (original instanceof Set) {
    return listOf([...original], redacted, (items) => new Set(items), original);
  }
  if (original instanceof Map) return mapOf(original, redacted);
  if (original instanceof Uint8Array) {
    const same = redacted instanceof Uint8Array && Buffer.compare(original, redacted) === 0;
    return same ? original : redacted;
  }
  if (original instanceof Date) {
    return Number.isNaN(original.getTime()) || original.toISOString() === redacted
      ? original
      : redacted;
  }
  if (original instanceof URL) {
    if (original.href === redacted) return original;
    return typeof redacted === 'string' && URL.canParse(redacted) ? new URL(redacted) : redacted;
  }
  // The stack of an error repeats its message, and no event was asked to show it.
  if (original instanceof Error) return redacted;
  return membersOf(original as Readonly<Record<string, unknown>>, redacted);
}

function listOf(
  items: readonly unknown[],
  redacted: unknown,
  build: (items: unknown[]) => unknown,
  original: object = items,
): unknown {
  if (!Array.isArray(redacted) || redacted.length !== items.length) return redacted;
  const clean = items.map((item, index) => redactedArguments(item, redacted[index]));
  return clean.every((item, index) => Object.is(item, items[index])) ? original : build(clean);
}

function mapOf(original: ReadonlyMap<unknown, unknown>, redacted: unknown): unknown {
  const members = Object.fromEntries(original);
  const clean = membersOf(members, redacted);
  if (clean === members) return original;
  const hasTextKeys = [...original.keys()].every((key) => typeof key === 'string');
  return hasTextKeys && isRecord(clean) ? new Map(Object.entries(clean)) : clean;
}

function membersOf(original: Readonly<Record<string, unknown>>, redacted: unknown): unknown {
  if (!isRecord(redacted)) return redacted;
  const clean: Record<string, unknown> = {};
  let isSame = true;
  for (const key of Object.keys(original)) {
    const value = original[key];
    const isGone = value === undefined;
    // A key that was itself found has another name now.
    if (!isGone && !Object.hasOwn(redacted, key)) return redacted;
    clean[key] = isGone ? undefined : redactedArguments(value, redacted[key]);
    isSame &&= Object.is(clean[key], value);
  }
  if (isSame) return original;
  const prototype: unknown = Object.getPrototypeOf(original);
  return prototype === Object.prototype || prototype === null ? clean : redacted;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array)
  );
}

function isSameNumber(original: number | bigint, redacted: unknown): boolean {
  // Conversion wrote NaN and integers beyond 2^53 as text, and smaller bigints as numbers.
  const isNumber = ['number', 'bigint', 'string'].includes(typeof redacted);
  return isNumber && String(redacted) === String(original);
}
