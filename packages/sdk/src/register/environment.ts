// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** `OTEL_SDK_DISABLED=true` switches everything off; every other value means on (OTel's rule). */
export function isDisabled(env: Readonly<Record<string, string | undefined>>): boolean {
  return env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true';
}
