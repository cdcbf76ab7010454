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

/** How many items each scope has; nearly always there is one, which costs comparisons only. */
export function countOrigins(items: readonly Sealed[]): OriginCount[] {
  const groups: { sample: Sealed; count: number }[] = [];
  let current: (typeof groups)[number] | undefined;
  for (const item of items) {
    if (current === undefined || !isSameScope(current.sample, item)) {
      current = groups.find(({ sample }) => isSameScope(sample, item));
      if (current === undefined) groups.push((current = { sample: item, count: 0 }));
    }
    current.count += 1;
  }
  return groups.map(({ sample, count }) => ({ origin: originOf(sample), count }));
}

function isSameScope(a: Sealed, b: Sealed): boolean {
  for (const name of SCOPE_NAMES) if (a.attributes[name] !== b.attributes[name]) return false;
  return true;
}
