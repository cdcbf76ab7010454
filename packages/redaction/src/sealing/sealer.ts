// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { randomBytes } from 'node:crypto';
import { DATA_KEY_LIFETIME_MS, DATA_KEY_BOXES_MAX } from '../limits.ts';
import { aesSeal, hpkeSeal, KEY_BYTES, NONCE_BYTES } from './hpke.ts';
import {
  boxContext,
  keyContext,
  writeSealed,
  type Original,
  type SealedBox,
  type SealedPlace,
} from './sealed-text.ts';
import type { SealingKey } from './sealing-key.ts';

interface DataKey {
  readonly key: Uint8Array;
  /** The same key, readable for the tenant only. */
  readonly wrapped: Uint8Array;
  readonly expiresAt: number;
  boxes: number;
}

export interface SealerLimits {
  /** Milliseconds; `DATA_KEY_LIFETIME_MS` by default. */
  readonly lifetimeMs: number;
  /** `DATA_KEY_BOXES_MAX` by default. */
  readonly boxes: number;
}

const LIMITS: SealerLimits = { lifetimeMs: DATA_KEY_LIFETIME_MS, boxes: DATA_KEY_BOXES_MAX };

/**
 * Seals originals of one tenant. Wrapping costs a key agreement of about 0.1 ms, so a data key serves
 * for `DATA_KEY_LIFETIME_MS` or `DATA_KEY_BOXES_MAX` boxes, whichever ends first, and is then
 * overwritten: from there on this process cannot open what it sealed, and before that it only holds
 * what it was just given in the clear.
 */
export class Sealer {
  readonly #tenant: string;
  readonly #key: SealingKey;
  readonly #limits: SealerLimits;
  readonly #now: () => number;
  #current: DataKey | undefined;

  /** `now` gives milliseconds that only grow. */
  constructor(
    tenant: string,
    key: SealingKey,
    limits: SealerLimits = LIMITS,
    now: () => number = () => performance.now(),
  ) {
    this.#tenant = tenant;
    this.#key = key;
    this.#limits = limits;
    this.#now = now;
  }

  /** The side attribute of a record, or undefined when there is nothing to seal. */
  seal(place: Omit<SealedPlace, 'tenant'>, originals: readonly Original[]): string | undefined {
    if (originals.length === 0) return undefined;
    const dataKey = this.#dataKey(originals.length);
    const full = { ...place, tenant: this.#tenant };
    const boxes = originals.map(({ path, value }, index): SealedBox => {
      // Random, not counted: a process that was forked or restored must not repeat one.
      const nonce = randomBytes(NONCE_BYTES);
      const aad = boxContext(full, path, index);
      const sealed = aesSeal(dataKey.key, nonce, aad, Buffer.from(value));
      return { path, box: Buffer.concat([nonce, sealed]) };
    });
    dataKey.boxes += boxes.length;
    return writeSealed({ keyId: this.#key.id, wrappedKey: dataKey.wrapped, boxes });
  }

  /** Overwrites the data key now; the next record gets a new one. */
  forget(): void {
    this.#current?.key.fill(0);
    this.#current = undefined;
  }

  #dataKey(boxes: number): DataKey {
    const current = this.#current;
    if (
      current !== undefined &&
      this.#now() < current.expiresAt &&
      current.boxes + boxes <= this.#limits.boxes
    ) {
      return current;
    }
    this.forget();
    const key = randomBytes(KEY_BYTES);
    const { id, publicKey } = this.#key;
    const context = keyContext(this.#tenant, id);
    const { encapsulated, ciphertext } = hpkeSeal(publicKey, context, context, key);
    const wrapped = Buffer.concat([encapsulated, ciphertext]);
    this.#current = { key, wrapped, expiresAt: this.#now() + this.#limits.lifetimeMs, boxes: 0 };
    return this.#current;
  }
}
