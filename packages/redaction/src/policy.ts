// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { ActionTable, type ActionName } from './actions/action.ts';
import { Pseudonyms } from './actions/pseudonym.ts';
import { DETECTOR_NAMES, DETECTORS } from './detectors/all.ts';
import { layoutsOf } from './detectors/phone-plans.ts';
import { candidateTables } from './engine/candidates/tables.ts';
import { buildDispatch } from './engine/dispatch.ts';
import type { SpanFinder } from './patterns/finder.ts';
import { KeyTable } from './key-table.ts';
import {
  checkActions,
  checkDetector,
  checkPatterns,
  checkRegions,
  checkShape,
  checkTexts,
} from './policy-checks.ts';
import { invalid } from './policy-problem.ts';
import type { RedactionPolicy, RedactionPolicyData } from './types.ts';

/** What belongs to a policy and is no data: keys of one tenant, and code. */
export interface PolicySecrets {
  /** At least 32 random bytes, for the action `pseudonym`. */
  readonly pseudonymKey?: Uint8Array;
  /** Find what no rule can, such as names in prose; see `SpanFinder`. */
  readonly finders?: readonly SpanFinder[];
}

/** What holds when nobody says otherwise: every detector, nothing kept. */
export const DEFAULT_POLICY_DATA: RedactionPolicyData = { id: 'default', version: '1.0.0' };

/**
 * Checks a policy and prepares it for use. What is secret is not part of the policy's data.
 * @throws LedgerlineError `config_invalid`, naming the part that is wrong.
 */
export function compilePolicy(
  data: RedactionPolicyData = DEFAULT_POLICY_DATA,
  secrets: PolicySecrets = {},
): RedactionPolicy {
  checkShape(data);
  const names = data.detectors ?? DETECTOR_NAMES;
  const enabled = new Set(names.map(checkDetector));
  const secretKeys = checkTexts('secretKeys', data.secretKeys);
  for (const key of secretKeys) {
    if (!/[A-Za-z0-9]/.test(key)) throw invalid(`secretKeys: ${JSON.stringify(key)} names nothing`);
  }
  const keepKeys = checkTexts('keep.keys', data.keep?.keys);
  const regions = checkRegions(data.phoneRegions);
  const patterns = checkPatterns(data.patterns);
  const rules = checkActions(data.actions, patterns);
  const uses = (action: ActionName): boolean => rules.some((rule) => rule.action === action);
  if (uses('pseudonym') && secrets.pseudonymKey === undefined) {
    throw invalid('the action pseudonym needs a pseudonymKey, which is given beside the policy');
  }
  const { pseudonymKey } = secrets;
  const byName = enabled.has('secret_key_name');
  const dispatch = buildDispatch(DETECTORS.filter(({ name }) => enabled.has(name)));
  const keyTable = new KeyTable(
    secretKeys,
    keepKeys,
    byName,
    (hash) => dispatch.byWord.has(hash),
    (name) => enabled.has(name),
  );
  return {
    id: data.id,
    version: data.version,
    dispatch,
    candidateTables: candidateTables(dispatch, keyTable.stems.words),
    keepValues: new Set(checkTexts('keep.values', data.keep?.values)),
    keyTable,
    actions: new ActionTable(rules),
    pseudonyms: pseudonymKey && new Pseudonyms(pseudonymKey),
    seals: uses('seal'),
    patterns,
    finders: secrets.finders ?? [],
    phoneLayouts: regions.size === 0 ? undefined : layoutsOf(regions),
  };
}
