// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { HrTime } from '@opentelemetry/api';

/** Nanoseconds since 1970, exactly: a double would lose the last digits. */
export function hrTimeToNanos([seconds, nanos]: HrTime): bigint {
  return BigInt(Math.trunc(seconds)) * 1_000_000_000n + BigInt(Math.trunc(nanos));
}
