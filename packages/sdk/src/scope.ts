// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  ATTR_LEDGERLINE_APP_ID,
  ATTR_LEDGERLINE_PROJECT_ID,
  ATTR_LEDGERLINE_SURFACE_ID,
  ATTR_LEDGERLINE_TENANT_ID,
  ID_LENGTH_MAX,
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

export const SCOPE_KEYS: readonly ScopeKey[] = [
  'tenant',
  'environment',
  'project',
  'surface',
  'app',
];

/** Where each scope key travels, on records, spans and resources alike. */
export const SCOPE_ATTRIBUTES: Readonly<Record<ScopeKey, string>> = {
  tenant: ATTR_LEDGERLINE_TENANT_ID,
  environment: ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  project: ATTR_LEDGERLINE_PROJECT_ID,
  surface: ATTR_LEDGERLINE_SURFACE_ID,
  app: ATTR_LEDGERLINE_APP_ID,
};

const NOT_TOKEN = /[^A-Za-z0-9._~:@-]+/g;

/** The nearest id that may be stored; foreign characters become `_`, the rest is cut at 128. */
export function toToken(value: string): string {
  return value.replaceAll(NOT_TOKEN, '_').slice(0, ID_LENGTH_MAX);
}
