// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { randomBytes } from 'node:crypto';
import { LedgerlineError } from '@ledgerline/conventions';
import type { NoteSigner, NoteVerifier } from './note-key.ts';
import {
  formatSigningKey,
  formatVerifierKey,
  isKeyName,
  noteSigner,
  noteVerifier,
} from './note-key.ts';
import { parseSigningKey, parseVerifierKey, publicKeyOf } from './note-key.ts';

/** Name of a deployment that nobody named. */
export const DEFAULT_DEPLOYMENT = 'ledgerline.local';

/** The origin of a tenant's log, such as `ledgerline.local/acme`. */
export function originOf(deployment: string, tenant: string): string {
  const origin = `${deployment}/${tenant}`;
  if (deployment.includes('/') || !isKeyName(origin)) {
    throw new LedgerlineError('key_invalid', `${origin} cannot name a log.`);
  }
  return origin;
}

/**
 * The signing key of a deployment. One Ed25519 key signs for every tenant, under the name of the
 * tenant's log, so tools that expect the key to be called like the log read it as it is.
 */
export class LedgerKey {
  readonly deployment: string;
  readonly #seed: Uint8Array;

  private constructor(deployment: string, seed: Uint8Array) {
    originOf(deployment, 'any');
    this.deployment = deployment;
    this.#seed = seed;
  }

  /** A fresh key. `seed` (32 bytes) is for tests that need the same key twice. */
  static generate(deployment: string = DEFAULT_DEPLOYMENT, seed?: Uint8Array): LedgerKey {
    return new LedgerKey(deployment, seed ?? randomBytes(32));
  }

  /** The key from its text. Throws LedgerlineError `key_invalid`. */
  static parse(text: string): LedgerKey {
    const { name, seed } = parseSigningKey(text);
    return new LedgerKey(name, seed);
  }

  /** The secret text, for the key file only. */
  secretText(): string {
    return formatSigningKey(this.deployment, this.#seed);
  }

  /** The public verifier key: of the deployment, or under the name of one tenant's log. */
  verifierKey(tenant?: string): string {
    return formatVerifierKey(this.#name(tenant), publicKeyOf(this.#seed));
  }

  /** Signs checkpoints of a tenant's log. */
  signer(tenant: string): NoteSigner {
    return noteSigner(originOf(this.deployment, tenant), this.#seed);
  }

  #name(tenant: string | undefined): string {
    return tenant === undefined ? this.deployment : originOf(this.deployment, tenant);
  }
}

/**
 * The verifier of a tenant's checkpoints from a verifier key text. The key may carry the name of
 * the tenant's log (it has a slash) or the name of the deployment. Throws `key_invalid`.
 */
export function tenantVerifier(verifierKey: string, tenant: string): NoteVerifier {
  const { name, publicKey } = parseVerifierKey(verifierKey);
  return noteVerifier(name.includes('/') ? name : originOf(name, tenant), publicKey);
}
