// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Rows in one Native block. The engine joins the blocks of one insert up to 1 048 449 rows by
 * default and writes them as one part; a block below that is one part, hence atomic.
 */
export const NATIVE_BLOCK_ROWS_MAX = 1_000_000;

/** Bytes one column may hold: offsets stay exact and one allocation stays below 1 GiB. */
export const COLUMN_BYTES_MAX = 0x3fff_ffff;

/** First allocation of a column's buffer; small enough for blocks of a few rows. */
export const COLUMN_BYTES_INITIAL = 1024;

/**
 * Rows of one insert, all blocks together. `insertNative` asks the engine to join them into one
 * part, and more than this would be several parts: no longer all or nothing.
 */
export const INSERT_ROWS_MAX = 4_000_000;

/** Bytes of one insert: it is held in memory here and again in the engine. */
export const INSERT_BYTES_MAX = 0x1000_0000;

/** Sockets to one server. Inserts are few and large, queries come one per reader. */
export const CONNECTIONS_MAX = 16;

/** Longest wait for one statement. A merge-heavy delete in recovery may take minutes. */
export const REQUEST_TIMEOUT_MS = 300_000;

/** Nesting of arrays and maps written as JSON text; deeper parts become a placeholder. */
export const ATTRIBUTE_DEPTH_MAX = 64;

/** Characters of a server's message that an error of ours repeats. */
export const ERROR_TEXT_MAX = 2_000;

/** Sends of one exported batch: the SDK does not queue a failed batch again, it is lost then. */
export const EXPORT_ATTEMPTS_MAX = 5;

/** Pause before the second attempt; each later one is twice as long, with up to half less. */
export const EXPORT_PAUSE_MS = 250;

/** Exports in flight. The SDK's batch processor has one; a simple processor has one a record. */
export const EXPORTS_IN_FLIGHT_MAX = 64;

/** Texts that a dictionary looks up; beyond, an endless vocabulary gets an entry a row instead. */
export const DICTIONARY_TEXTS_MAX = 4_096;
