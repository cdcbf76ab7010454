// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { AttributeValue } from '@ledgerline/conventions';
import { PLACEHOLDERS } from './placeholders.ts';
import { failedFinding } from './redact-bytes.ts';
import { TreeWalk } from './redact-tree.ts';
import type { Originals } from './sealing/originals.ts';
import type { Finding, Redacted, RedactionPlace, RedactionPolicy } from './types.ts';

/**
 * The entry point: a string, number, bytes or tree in; the same shape and the findings out.
 * Whatever is found is replaced by a placeholder, a number or subtree by a string. Never throws;
 * what cannot be judged (functions, symbols, cycles, over 64 levels, a getter that throws) becomes
 * `[REDACTION_FAILED]` with a finding of the detector `redaction_failed`.
 */
export function redact<T extends AttributeValue>(
  policy: RedactionPolicy,
  value: T,
  at?: RedactionPlace,
): Redacted<T>;
/** An exception becomes a map of its name, message, stack, causes and own fields. */
export function redact(
  policy: RedactionPolicy,
  error: Error,
  at?: RedactionPlace,
): Redacted<Record<string, AttributeValue>>;
export function redact(
  policy: RedactionPolicy,
  value: AttributeValue | Error,
  at?: RedactionPlace,
): Redacted<AttributeValue> {
  try {
    const walk = new TreeWalk(policy);
    return found(walk.value(value, at), walk);
  } catch {
    return { value: PLACEHOLDERS.failed, findings: [failedFinding('', 0)] };
  }
}

/** A redacted attribute map: values by key name and content, and the keys themselves. */
export interface RedactedAttributes {
  readonly value: Record<string, AttributeValue>;
  readonly findings: readonly Finding[];
  /** What the policy wants sealed; present when its actions contain `seal`. */
  readonly originals?: Originals;
}

/**
 * Redacts a map of attributes with any values. Always a new map; never throws: when the map itself
 * cannot be read the result is empty, with a finding.
 */
export function redactAttributes(
  policy: RedactionPolicy,
  attributes: Readonly<Record<string, unknown>>,
  path = '',
): RedactedAttributes {
  const walk = new TreeWalk(policy);
  try {
    return found(walk.attributes(attributes, path), walk);
  } catch {
    return { value: {}, findings: [failedFinding(path, 0)] };
  }
}

/** The redaction of one record piece by piece, for a caller that makes its map itself. */
export interface RecordRedaction {
  /** What was found so far. */
  readonly findings: readonly Finding[];
  /** What the policy wants sealed; there when its actions contain `seal`. */
  readonly originals: Originals | undefined;
  /** Whether nothing is found in a key itself. A key that is not clean must not stay as it is. */
  isCleanKey(key: string): boolean;
  /** The redacted value of an attribute whose key is clean; never throws. */
  attribute(key: string, value: AttributeValue): AttributeValue;
  /** A redacted copy of a whole map, of its keys too. */
  attributes(source: Readonly<Record<string, unknown>>, path: string): RedactedAttributes['value'];
  /** Anything else, such as the body of the record. */
  value(value: AttributeValue, at: RedactionPlace): AttributeValue;
}

export function recordRedaction(policy: RedactionPolicy): RecordRedaction {
  return new TreeWalk(policy);
}

function found<T>(
  value: T,
  { findings, originals }: TreeWalk,
): { value: T; findings: readonly Finding[]; originals?: Originals } {
  return originals === undefined ? { value, findings } : { value, findings, originals };
}
