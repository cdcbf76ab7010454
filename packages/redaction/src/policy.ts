// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import { DETECTOR_BITS, DETECTOR_NAMES } from './engine/detector-bits.ts';
import { KeyTable } from './key-table.ts';
import { POLICY_ENTRIES_MAX, POLICY_STRING_LENGTH_MAX } from './limits.ts';
import type { DetectorName, RedactionPolicy, RedactionPolicyData } from './types.ts';

/** What holds when nobody says otherwise: every detector, nothing kept. */
export const DEFAULT_POLICY_DATA: RedactionPolicyData = { id: 'default', version: '1.0.0' };

/**
 * Checks a policy and prepares it for use.
 * @throws LedgerlineError `config_invalid`, naming the part that is wrong.
 */
export function compilePolicy(data: RedactionPolicyData = DEFAULT_POLICY_DATA): RedactionPolicy {
  checkShape(data);
  const names = data.detectors ?? DETECTOR_NAMES;
  let enabled = 0;
  for (const name of names) enabled |= DETECTOR_BITS[checkDetector(name)];
  const secretKeys = checkTexts('secretKeys', data.secretKeys);
  for (const key of secretKeys) {
    if (!/[A-Za-z0-9]/.test(key)) throw invalid(`secretKeys: ${JSON.stringify(key)} names nothing`);
  }
  const keepKeys = checkTexts('keep.keys', data.keep?.keys);
  const byName = (enabled & DETECTOR_BITS.secret_key_name) !== 0;
  return {
    id: data.id,
    version: data.version,
    enabled,
    keepValues: new Set(checkTexts('keep.values', data.keep?.values)),
    keyTable: new KeyTable(secretKeys, keepKeys, byName),
  };
}

function checkShape(data: unknown): void {
  if (!isRecord(data)) throw invalid('the policy must be an object');
  for (const key of Object.keys(data)) {
    if (!KNOWN.has(key)) throw invalid(`unknown field ${JSON.stringify(key)}`);
  }
  for (const field of ['id', 'version']) {
    const text = data[field];
    if (typeof text !== 'string' || !/^[A-Za-z0-9._-]{1,64}$/.test(text)) {
      throw invalid(`${field} must be 1 to 64 of A-Z a-z 0-9 . _ -`);
    }
  }
  if (data['detectors'] !== undefined && !Array.isArray(data['detectors'])) {
    throw invalid('detectors must be a list of detector names');
  }
  const keep = data['keep'];
  if (keep === undefined) return;
  if (!isRecord(keep)) throw invalid('keep must be an object with the lists values and keys');
  for (const key of Object.keys(keep)) {
    if (key !== 'values' && key !== 'keys') throw invalid(`unknown field keep.${key}`);
  }
}

const KNOWN: ReadonlySet<string> = new Set(['id', 'version', 'detectors', 'secretKeys', 'keep']);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkDetector(name: unknown): DetectorName {
  const known = DETECTOR_NAMES.find((detector) => detector === name);
  if (known !== undefined) return known;
  throw invalid(`no detector ${JSON.stringify(name)}; there are ${DETECTOR_NAMES.join(', ')}`);
}

function checkTexts(field: string, list: unknown): readonly string[] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw invalid(`${field} must be a list of strings`);
  if (list.length > POLICY_ENTRIES_MAX)
    throw invalid(`${field} has over ${POLICY_ENTRIES_MAX} entries`);
  return list.map((text: unknown) => {
    if (typeof text === 'string' && text.trim() !== '' && text.length <= POLICY_STRING_LENGTH_MAX) {
      return text;
    }
    throw invalid(`${field} may hold only texts of 1 to ${POLICY_STRING_LENGTH_MAX} characters`);
  });
}

function invalid(problem: string): LedgerlineError {
  return new LedgerlineError('config_invalid', `redaction policy: ${problem}`);
}
