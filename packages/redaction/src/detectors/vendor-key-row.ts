// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** A key format of a vendor: a fixed beginning and a body of known alphabet and size. */
export interface VendorKey {
  readonly vendor: string;
  readonly prefix: string;
  readonly body: BodyAlphabet;
  readonly min: number;
  /** Largest body; absent when the vendor does not fix it. */
  readonly max?: number;
  /** A body of few characters counts, too; otherwise it is a mask. */
  readonly anyEntropy?: true;
  /** What the body must look like besides, and one that does. */
  readonly form?: RegExp;
  readonly sample?: string;
  /** So many letters and digits and a full stop stand before the beginning. */
  readonly before?: number;
}

/** `base64` has `+/=` and dots besides; `token` is base64url; `url` has percent codes and `$*:` besides; `mixed` is the same with at least one digit and one letter in it. */
export type BodyAlphabet =
  | 'alnum'
  | 'base32'
  | 'hex'
  | 'token'
  | 'mixed'
  | 'dotted'
  | 'base64'
  | 'url';

/** A row of the table. */
export function key(
  vendor: string,
  prefix: string,
  body: BodyAlphabet,
  min: number,
  max?: number,
): VendorKey {
  return max === undefined ? { vendor, prefix, body, min } : { vendor, prefix, body, min, max };
}
