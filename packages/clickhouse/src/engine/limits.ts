// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Memory of the engine when the caller names none; leaves room for Node on a 4 GiB machine. */
export const ENGINE_MEMORY_BYTES: number = 2 * 1024 ** 3;

/** The engine does not start a merge or a query with less. */
export const ENGINE_MEMORY_BYTES_MIN: number = 256 * 1024 ** 2;

/** ClickHouse's default of 5 GB is meant for a server of its own. */
export const MARK_CACHE_BYTES: number = 128 * 1024 ** 2;

/** One statement may not take the whole budget: merges and inserts go on beside a heavy query. */
export const QUERY_MEMORY_SHARE = 0.75;

/** Writer sessions, hence statements of the writer that run at once; the rest waits in line. */
export const WRITER_SESSIONS = 6;

/** Sessions of the analyst, apart, so that slow reports never hold up an insert. */
export const READER_SESSIONS = 4;

/** Requests that may wait for a session; one more is answered with 503. */
export const QUEUE_MAX = 256;

/** Bytes of one insert after decompression. */
export const BODY_BYTES_MAX: number = 512 * 1024 ** 2;

/** Bytes of one statement without its data. Also set as `max_query_size` in the engine. */
export const QUERY_BYTES_MAX: number = 1024 ** 2;

/** Bytes of a result that is held in memory because its format has a head or a tail (JSON, …). */
export const RESULT_BYTES_MAX: number = 512 * 1024 ** 2;

/** Longest a statement runs before the engine stops it. */
export const QUERY_TIMEOUT_MS = 300_000;

/** Longest wait for a child to open the data directory; a table with many parts takes seconds. */
export const START_TIMEOUT_MS = 60_000;

/** How long to wait for the dying child of a killed parent to let go of the data directory. */
export const LOCK_WAIT_MS = 4_000;

/** Longest wait for running statements at close; after that the child is killed. */
export const CLOSE_TIMEOUT_MS = 15_000;

/** Restart delays after a crash double from the first to the last. */
export const RESTART_DELAY_MS = 100;
export const RESTART_DELAY_MAX_MS = 10_000;

/** A child that lived this long counts as healthy: the next delay starts from the first again. */
export const RESTART_HEALTHY_MS = 30_000;

/** Idle keep-alive sockets. Above the 2.5 s after which @clickhouse/client drops its own. */
export const KEEP_ALIVE_MS = 10_000;

/** Uncompressed bytes in one block of ClickHouse's own framing, as its client and server use. */
export const FRAME_BYTES: number = 1024 ** 2;

/** Silence on a socket beyond the query timeout after which it is closed. */
export const IDLE_GRACE_MS = 30_000;

/** Bytes of a result that are held back until its status is sent: an error in them gets its own. */
export const ANSWER_HEAD_BYTES: number = 1024 ** 2;

/** How long the rest of a refused body is read, so that a client still sending gets the answer. */
export const DRAIN_MS = 10_000;

/** Characters kept of what the engine says while it fails to start. */
export const COMPLAINT_CHARS_MAX = 4_096;

/** How often a closing engine looks for sockets whose statement has ended. */
export const IDLE_CHECK_MS = 25;

/** Probes until a connection is free of what a failed statement left; one is enough as a rule. */
export const CLEAR_ATTEMPTS = 5;
