// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import {
  compilePolicy,
  DEFAULT_POLICY_DATA,
  readPolicyFile,
  Sealer,
  sealingKey,
  type RedactionPolicy,
  type RedactionPolicyData,
} from '@ledgerline/redaction';
import { configInvalid } from './errors.ts';
import type { LedgerlineOptions } from './options.ts';
import type { Environment } from './otel-environment.ts';

type RedactionOptions = Pick<LedgerlineOptions, 'redaction' | 'pseudonymKey' | 'sealingKey'>;

/** A policy that is ready, and who seals what it wants sealed. */
export interface ResolvedRedaction {
  readonly policy: RedactionPolicy;
  /** There exactly when the policy has the action `seal`. */
  readonly sealer: Sealer | undefined;
}

/**
 * The policy and the tenant's keys, from options and environment; `tenant` is the one that the
 * options name. Throws `config_invalid`.
 */
export function resolveRedaction(
  options: RedactionOptions,
  tenant: string | undefined,
  env: Environment = process.env,
): ResolvedRedaction {
  const data = policyData(options, env);
  const key = pseudonymKeyOf(options, env);
  const uses = (action: string): boolean =>
    data.actions?.some((rule) => rule.action === action) === true;
  if (uses('pseudonym') && key === undefined) {
    throw configInvalid(
      'pseudonymKey',
      'LEDGERLINE_PSEUDONYM_KEY',
      'is missing, and the redaction policy makes pseudonyms: give 32 random bytes of the tenant',
    );
  }
  const policy = compilePolicy(data, key === undefined ? {} : { pseudonymKey: key });
  return { policy, sealer: policy.seals ? sealerOf(policy, options, tenant, env) : undefined };
}

function policyData({ redaction }: RedactionOptions, env: Environment): RedactionPolicyData {
  const given = redaction ?? (env['LEDGERLINE_REDACTION_POLICY'] || DEFAULT_POLICY_DATA);
  return typeof given === 'string' ? readPolicyFile(given) : given;
}

function pseudonymKeyOf(
  { pseudonymKey }: RedactionOptions,
  env: Environment,
): Uint8Array | undefined {
  const given = pseudonymKey ?? (env['LEDGERLINE_PSEUDONYM_KEY'] || undefined);
  if (typeof given !== 'string') return given;
  const bytes = Buffer.from(given, 'base64url');
  if (bytes.length > 0 && bytes.toString('base64url') === given.replace(/={1,2}$/, ''))
    return bytes;
  throw configInvalid('pseudonymKey', 'LEDGERLINE_PSEUDONYM_KEY', 'must be base64url');
}

function sealerOf(
  policy: RedactionPolicy,
  options: RedactionOptions,
  tenant: string | undefined,
  env: Environment,
): Sealer {
  const refuse = (why: string): LedgerlineError =>
    configInvalid('sealingKey', 'LEDGERLINE_SEALING_KEY', why);
  const name = `the redaction policy ${policy.id}@${policy.version} seals originals`;
  const given = options.sealingKey ?? (env['LEDGERLINE_SEALING_KEY'] || undefined);
  if (given === undefined) {
    throw refuse(`is missing, and ${name}: give the tenant's public key, or change the policy`);
  }
  if (tenant === undefined) {
    throw refuse(`is a key of one tenant, and ${name}: say which one with "tenant"`);
  }
  try {
    return new Sealer(tenant, sealingKey(given));
  } catch (error) {
    // The message says what a key looks like, never what was given.
    throw LedgerlineError.is(error) ? refuse('must be a public key: 32 bytes as base64url') : error;
  }
}
