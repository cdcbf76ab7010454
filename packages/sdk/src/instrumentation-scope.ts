// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** The instrumentation scope of what this package makes itself; spans of others have theirs. */
export const SDK_SCOPE_NAME = '@ledgerline/sdk';

export const SDK_SCOPE_VERSION = '0.1.0';
