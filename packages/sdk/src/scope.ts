// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ID_LENGTH_MAX,
  SCOPE_ATTRIBUTES as ATTRIBUTES,
  type ScopeKeys,
} from '@ledgerline/conventions';

/** The five keys that say whose event it is; they are never guessed (conflict X1). */
export interface Scope {
  readonly tenant: string;
  readonly environment: string;
  readonly project: string;
  readonly surface: string;
  readonly app: string;
}

export type ScopeKey = keyof Scope;

const FIELDS: Readonly<Record<ScopeKey, keyof ScopeKeys>> = {
  tenant: 'tenant_id',
  environment: 'env',
  project: 'project_id',
  surface: 'surface_id',
  app: 'app_id',
};

export const SCOPE_KEYS: readonly ScopeKey[] = Object.keys(FIELDS) as ScopeKey[];

/** Where each scope key travels, on records, spans and resources alike. */
export const SCOPE_ATTRIBUTES: Readonly<Record<ScopeKey, string>> = Object.fromEntries(
  SCOPE_KEYS.map((key) => [key, ATTRIBUTES[FIELDS[key]]]),
) as Record<ScopeKey, string>;

const NOT_TOKEN = /[^A-Za-z0-9._~:@-]+/g;

/** The nearest id that may be stored; foreign characters become `_`, the rest is cut at 128. */
export function toToken(value: string): string {
  return value.replaceAll(NOT_TOKEN, '_').slice(0, ID_LENGTH_MAX);
}
