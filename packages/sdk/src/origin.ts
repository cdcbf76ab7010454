// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Resource } from '@opentelemetry/resources';
import { SCOPE_ATTRIBUTES, SCOPE_KEYS } from './scope.ts';

const SCOPE_NAMES: readonly string[] = SCOPE_KEYS.map((key) => SCOPE_ATTRIBUTES[key]);

/** Whose an event or a span is: enough to say later, under the same scope, that it was lost. */
export interface Origin {
  /** That of the reporter when absent. */
  readonly resource?: Resource;
  /** The scope keys by attribute name. */
  readonly scope: Readonly<Record<string, string>>;
}

/** What sealed records and sealed spans have in common. */
export interface Sealed {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly resource: Resource;
}

export interface OriginCount {
  readonly origin: Origin;
  readonly count: number;
}

export function originOf({ attributes, resource }: Sealed): Origin {
  const scope: Record<string, string> = {};
  for (const key of SCOPE_KEYS) {
    const name = SCOPE_ATTRIBUTES[key];
    const value = attributes[name];
    if (typeof value === 'string') scope[name] = value;
  }
  return { resource, scope };
}

/** One text for each scope. */
export function scopeName({ scope }: Origin): string {
  return Object.values(scope).join(' ');
}

/**
 * Whose the items are, in their order: an entry for each row of neighbours of one scope. Nearly always
 * there is one, which costs comparisons only.
 */
export function countOrigins(items: readonly Sealed[]): OriginCount[] {
  const known: { sample: Sealed; origin: Origin }[] = [];
  const rows: { scope: (typeof known)[number]; count: number }[] = [];
  for (const item of items) {
    const last = rows.at(-1);
    if (last !== undefined && isSameScope(last.scope.sample, item)) {
      last.count += 1;
      continue;
    }
    let scope = known.find(({ sample }) => isSameScope(sample, item));
    if (scope === undefined) known.push((scope = { sample: item, origin: originOf(item) }));
    rows.push({ scope, count: 1 });
  }
  return rows.map(({ scope, count }) => ({ origin: scope.origin, count }));
}

/** The origins of the first `count` items, and those of the others. */
export function splitOrigins(
  origins: readonly OriginCount[],
  count: number,
): [OriginCount[], OriginCount[]] {
  const first: OriginCount[] = [];
  const second: OriginCount[] = [];
  let left = count;
  for (const { origin, count: all } of origins) {
    const taken = Math.min(left, all);
    left -= taken;
    if (taken > 0) first.push({ origin, count: taken });
    if (all > taken) second.push({ origin, count: all - taken });
  }
  return [first, second];
}

function isSameScope(a: Sealed, b: Sealed): boolean {
  for (const name of SCOPE_NAMES) if (a.attributes[name] !== b.attributes[name]) return false;
  return true;
}
