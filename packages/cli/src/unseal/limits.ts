// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Records that one call opens; each is audited by itself. */
export const RECORDS_MAX = 1_000;

/** Bytes of a file with opening keys; a key takes 44 of them. */
export const KEY_FILE_BYTES_MAX = 65_536;

/** Characters of the reason of a call. */
export const REASON_LENGTH_MAX = 1_024;

/** Milliseconds that the gateway may take to put the audit events on disk. */
export const AUDIT_TIMEOUT_MS = 30_000;
