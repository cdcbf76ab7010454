// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { ScopeKeys } from './canonical-event.ts';
import { LedgerlineError } from './errors.ts';
import {
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  ATTR_LEDGERLINE_APP_ID,
  ATTR_LEDGERLINE_PROJECT_ID,
  ATTR_LEDGERLINE_SURFACE_ID,
  ATTR_LEDGERLINE_TENANT_ID,
} from './generated/attributes.ts';
import { isToken } from './shape.ts';

/** Context that may come in under other names than the canonical ones. */
export interface NormalisedScope extends Partial<ScopeKeys> {
  readonly user_id?: string;
  readonly agent_id?: string;
  readonly run_id?: string;
  readonly step_id?: string;
  readonly request_id?: string;
  readonly session_id?: string;
  readonly correlation_id?: string;
}

/** The wire attribute of each scope key. */
export const SCOPE_ATTRIBUTES: Readonly<Record<keyof ScopeKeys, string>> = {
  tenant_id: ATTR_LEDGERLINE_TENANT_ID,
  env: ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  project_id: ATTR_LEDGERLINE_PROJECT_ID,
  surface_id: ATTR_LEDGERLINE_SURFACE_ID,
  app_id: ATTR_LEDGERLINE_APP_ID,
};

export const SCOPE_KEYS: readonly (keyof ScopeKeys)[] = Object.keys(
  SCOPE_ATTRIBUTES,
) as (keyof ScopeKeys)[];

const ALIASES: Readonly<Record<keyof NormalisedScope, readonly string[]>> = {
  tenant_id: ['tenantId', 'tenant'],
  env: ['environment'],
  project_id: ['projectId', 'project'],
  surface_id: ['surfaceId', 'surface'],
  app_id: ['appId', 'app'],
  user_id: ['userId', 'user'],
  agent_id: ['agentId', 'agent'],
  run_id: ['runId'],
  step_id: ['stepId'],
  request_id: ['requestId'],
  session_id: ['sessionId'],
  correlation_id: ['correlationId'],
};

/** Takes camelCase and short names (conflict X9) and gives the canonical ones; other members are
 * ignored, and so are those that are no text. Two names of one key with different values throw a
 * LedgerlineError `attribute_value`: guessing could put an event into another tenant. */
export function normaliseScope(input: Readonly<Record<string, unknown>>): NormalisedScope {
  const out: Record<string, string> = {};
  for (const [name, aliases] of Object.entries(ALIASES)) {
    for (const candidate of [name, ...aliases]) {
      const value = input[candidate];
      if (typeof value !== 'string' || value === '') continue;
      const known = out[name];
      if (known !== undefined && known !== value) {
        throw new LedgerlineError('attribute_value', `${candidate} contradicts ${name}`);
      }
      out[name] = value;
    }
  }
  return out;
}

/** The scope keys that are absent, empty or not a token; empty when the scope is complete. */
export function missingScopeKeys(scope: Partial<ScopeKeys>): readonly (keyof ScopeKeys)[] {
  return SCOPE_KEYS.filter((key) => {
    const value = scope[key];
    return typeof value !== 'string' || !isToken(value);
  });
}
