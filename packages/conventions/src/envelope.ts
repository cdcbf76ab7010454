// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { ATTRIBUTE_KEYS, type AttributeKey } from './generated/attributes.ts';
import { ATTRIBUTE_DEFINITIONS } from './generated/definitions.ts';

/** The attributes that are the wire of a field of the envelope; every other one is payload. */
export const ENVELOPE_KEYS: readonly AttributeKey[] = ATTRIBUTE_KEYS.filter(
  (key) => ATTRIBUTE_DEFINITIONS[key].group !== 'payload',
);
