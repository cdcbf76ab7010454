// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { DetectorName, FoundBy } from '../types.ts';

/** Every detector, in the order of the README's table. */
export const DETECTOR_NAMES: readonly DetectorName[] = [
  'email',
  'card',
  'phone',
  'ipv4',
  'ipv6',
  'jwt',
  'private_key',
  'vendor_key',
  'secret_key_name',
  'secret_context',
  'url_credentials',
  'authorization',
];

/** One bit per detector, so that the scan asks a policy with one operation. */
export const DETECTOR_BITS: Readonly<Record<DetectorName, number>> = {
  email: 1,
  card: 2,
  phone: 4,
  ipv4: 8,
  ipv6: 16,
  jwt: 32,
  private_key: 64,
  vendor_key: 128,
  secret_key_name: 256,
  secret_context: 512,
  url_credentials: 1024,
  authorization: 2048,
};

/** A pattern of the policy: its author knows what it stands for, we do not. */
const CUSTOM_CONFIDENCE = 0.9;

/** From 0 to 1. */
export function confidenceOf(detector: FoundBy): number {
  return detector in CONFIDENCE ? CONFIDENCE[detector as DetectorName] : CUSTOM_CONFIDENCE;
}

/** How sure a finding of each detector is; a checksum or a vendor's prefix is nearly proof. */
const CONFIDENCE: Readonly<Record<DetectorName, number>> = {
  email: 0.95,
  card: 0.98,
  phone: 0.8,
  ipv4: 0.9,
  ipv6: 0.95,
  jwt: 0.99,
  private_key: 0.99,
  vendor_key: 0.98,
  secret_key_name: 0.9,
  secret_context: 0.8,
  url_credentials: 0.95,
  authorization: 0.95,
};
