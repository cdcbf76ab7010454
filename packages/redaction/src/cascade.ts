// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';
import { invalid } from './policy-problem.ts';
import type { FoundBy, RedactionPolicyData } from './types.ts';

/** From the widest to the narrowest. */
export const POLICY_LEVELS = ['organisation', 'tenant', 'project', 'app'] as const;
export type PolicyLevel = (typeof POLICY_LEVELS)[number];

/** Policies by level; any of them may be absent. */
export type PolicyLayers = Readonly<Partial<Record<PolicyLevel, RedactionPolicyData>>>;

/** `id` and `version` of a policy are at most this long. */
const NAME_LENGTH_MAX = 64;
const DIGEST_LENGTH = 16;

/**
 * The policy that holds where all the layers do.
 * - What is found only grows: detectors, secret keys, phone regions and patterns are united. A level that names no
 *   detectors says nothing about them; when no level names any, all are on.
 * - Actions of a wider level come first, and the first rule that fits decides: a narrower level
 *   cannot weaken what a wider one says.
 * - What is kept is united too, unless a wider level is `final`: then a narrower one that keeps
 *   something is refused, not ignored.
 * - Id and version name every layer, so that the stamp on a record says which ones it passed.
 *
 * Throws `config_invalid` when there is no layer, or one keeps what it may not.
 */
export function cascade(layers: PolicyLayers): RedactionPolicyData {
  const present = POLICY_LEVELS.flatMap((level) => {
    const data = layers[level];
    return data === undefined ? [] : [{ level, data }];
  });
  checkLevels(layers, present.length);
  checkFinal(present);
  const all = present.map(({ data }) => data);
  const detectors = all.flatMap((data) => data.detectors ?? []);
  const keep = {
    values: union(all.map((data) => data.keep?.values)),
    keys: union(all.map((data) => data.keep?.keys)),
  };
  return {
    id: joined(all.map(({ id }) => id)),
    version: joined(all.map(({ version }) => version)),
    ...(detectors.length > 0 && { detectors: [...new Set(detectors)] }),
    secretKeys: union(all.map((data) => data.secretKeys)),
    phoneRegions: union(all.map((data) => data.phoneRegions)),
    keep,
    actions: all.flatMap((data) => data.actions ?? []),
    patterns: all.flatMap((data) => data.patterns ?? []),
  };
}

function checkLevels(layers: PolicyLayers, count: number): void {
  const unknown = Object.keys(layers).find(
    (level) => !POLICY_LEVELS.some((each) => each === level),
  );
  if (unknown !== undefined) {
    throw invalid(`there is no level ${JSON.stringify(unknown)}, only ${POLICY_LEVELS.join(', ')}`);
  }
  if (count === 0) throw invalid(`one level is needed of ${POLICY_LEVELS.join(', ')}`);
}

function checkFinal(present: readonly { level: PolicyLevel; data: RedactionPolicyData }[]): void {
  let final: PolicyLevel | undefined;
  for (const { level, data } of present) {
    if (final !== undefined) {
      const problem = weakens(data);
      if (problem !== undefined) {
        throw invalid(`${level} has ${problem}, which ${final} does not allow: it is final`);
      }
    }
    if (data.final === true) final ??= level;
  }
}

/** What a layer would let through that a layer above it may not expect. */
function weakens({ keep, actions }: RedactionPolicyData): string | undefined {
  if ((keep?.values?.length ?? 0) > 0) return 'keep.values';
  if ((keep?.keys?.length ?? 0) > 0) return 'keep.keys';
  const open = actions?.find(({ action, detectors }) => OPEN.has(action) && !onlyOwn(detectors));
  return open === undefined ? undefined : `the action ${open.action}`;
}

const OPEN: ReadonlySet<string> = new Set(['keep', 'shadow', 'partial']);

/** Rules for patterns of its own are its own business. */
function onlyOwn(detectors: readonly FoundBy[] | undefined): boolean {
  return detectors?.every((name) => name.startsWith('custom.')) === true;
}

function union(lists: readonly (readonly string[] | undefined)[]): readonly string[] {
  return [...new Set(lists.flatMap((list) => list ?? []))];
}

/** The names with dots between them; too long ones are named by their digest. */
function joined(names: readonly string[]): string {
  const name = names.join('.');
  if (name.length <= NAME_LENGTH_MAX) return name;
  return createHash('sha256').update(name).digest('hex').slice(0, DIGEST_LENGTH);
}
