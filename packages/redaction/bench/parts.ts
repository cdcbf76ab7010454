// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Part } from './figure.ts';
import { accuracy } from './parts/accuracy.ts';
import { adversarial } from './parts/adversarial.ts';
import { pattern } from './parts/pattern.ts';
import { speed } from './parts/speed.ts';
import { stream } from './parts/stream.ts';

/** The table, in its order. */
export const PARTS: Readonly<Record<string, Part>> = {
  accuracy,
  speed,
  adversarial,
  pattern,
  stream,
};
