// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Bytes of one leaf: the entry bundle frames it with a uint16 length (C2SP tlog-tiles). */
export const MAX_LEAF_BYTES = 65_535;

/** Leaves of one log: sizes are exact in a double and in JSON up to here. */
export const MAX_TREE_SIZE: number = Number.MAX_SAFE_INTEGER;

/** Characters of an id in a leaf; the same bound as the validator of @ledgerline/conventions. */
export const MAX_ID_LENGTH = 128;

/** Latest time of an event: columns keep nanoseconds in 64 signed bits, and must equal the leaf. */
export const MAX_UNIX_NANO: bigint = 2n ** 63n - 1n;

/** Bytes of a signed note that we read: a checkpoint with 16 large signatures is below 64 KiB. */
export const MAX_NOTE_BYTES = 1_000_000;

/** Signature lines of a note that we look at; C2SP signed-note asks for at least 16. */
export const MAX_NOTE_SIGNATURES = 100;

/** Findings that a report lists; the count goes on. A person reads tens, a program counts. */
export const MAX_FINDINGS = 1_000;

/** How long a head store waits for another process's transaction; one takes well below 10 ms. */
export const BUSY_TIMEOUT_MS = 5_000;

/** Files written at once: enough to let the disk merge its flushes, few enough open handles. */
export const MAX_PARALLEL_WRITES = 8;

/** Full tiles held in memory while a log is rebuilt; about 40 MB of entries at 300 bytes a leaf. */
export const MAX_PENDING_FILES = 1_024;
