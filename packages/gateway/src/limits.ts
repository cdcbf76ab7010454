// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

const MIB = 1 << 20;

/** Body of one request after decompression; the maximum that the OTLP specification recommends. */
export const MAX_BODY_BYTES: number = 64 * MIB;

/** The JSON form costs several times its size while it is parsed, so it has a limit of its own. */
export const MAX_JSON_BODY_BYTES: number = 16 * MIB;

/**
 * Rows of one request. An empty record takes 2 bytes on the wire and 100 in columns: without these
 * limits a body of 64 MiB could ask for gigabytes, or hold the event loop for half a minute.
 */
export const MAX_REQUEST_RECORDS = 200_000;
export const MAX_REQUEST_ATTRIBUTES = 2_000_000;
export const MAX_REQUEST_OWNERS = 100_000;

/**
 * What a request may become in the table, where every row repeats its resource and scope; and what
 * its audit events may become as canonical JSON. Both stay below the 256 MiB of one insert.
 */
export const MAX_EXPANDED_BYTES: number = 128 * MIB;
export const MAX_AUDIT_CHARS: number = 48 * MIB;

/** Bodies of all requests in flight, decompressed: about twice this is held with their columns. */
export const MAX_IN_FLIGHT_BYTES: number = 256 * MIB;

/** Requests in flight. Each waits for its group's commit, so a few groups' worth is enough. */
export const MAX_IN_FLIGHT_REQUESTS = 512;

/** Events of the gateway's own that wait for their commit; about 2 KiB each. */
export const MAX_WAITING_OWN_EVENTS = 1_000;
/** Refusals are told in one event per tenant and code; how often, and of how many kinds at once. */
export const REFUSAL_INTERVAL_MS = 10_000;
export const MAX_REFUSAL_KINDS = 1_000;

/** Rows of one page of a read model, when the caller does not say and at most. */
export const DEFAULT_PAGE_ROWS = 50;
export const MAX_PAGE_ROWS = 500;
/** What a read may cost the store; longer ones end as an error. */
export const MAX_QUERY_S = 20;

/** Sockets; beyond them the kernel's queue waits. */
export const MAX_CONNECTIONS = 1024;

/** A gzip or zstd body that claims at most this is decompressed in one call, others in a stream. */
export const MAX_SYNC_INFLATE_BYTES: number = 8 * MIB;

/** Bytes and time for which a refused body is still read, so that the sender sees the answer. */
export const MAX_DRAIN_BYTES: number = 4 * MIB;
export const DRAIN_TIMEOUT_MS = 2_000;

/** A client that needs longer for its headers or for a whole request is cut off. */
export const HEADERS_TIMEOUT_MS = 10_000;
export const REQUEST_TIMEOUT_MS = 60_000;
/** Idle keep-alive sockets; longer than the 60 s of usual proxies, so that they close first. */
export const KEEP_ALIVE_TIMEOUT_MS = 65_000;
export const TIMEOUT_CHECK_INTERVAL_MS = 2_000;
export const MAX_HEADER_BYTES: number = 16 * 1024;

/** Problems that an answer names; the rest is counted. */
export const MAX_REPORTED_PROBLEMS = 5;
/** Characters of an error message in an answer. */
export const MAX_MESSAGE_CHARS = 2_000;

/** Records, and bytes of Native columns, of one commit group: one insert, one part, 70 MB at most. */
export const MAX_GROUP_RECORDS = 20_000;
export const MAX_GROUP_BYTES: number = 32 * MIB;

/** Ids per signal that the duplicate window remembers: a power of two; 16 MiB of hashes each. */
export const RECENT_IDS: number = 1 << 20;
/** Ids that one confirming query names. */
export const MAX_CONFIRM_IDS = 2_000;
/** Ids read back at start to prime the window. */
export const MAX_PRIMED_IDS = 200_000;

/** How long an insert of unknown outcome is sent again (same bytes, same token) before giving
 * up: shorter than the 10 s after which usual OTLP exporters stop waiting. */
export const RESEND_TIMEOUT_MS = 8_000;
export const RESEND_PAUSE_MS = 250;

/** What Retry-After says while the engine restarts, and while there is too much under way. */
export const RETRY_AFTER_ENGINE_S = 5;
export const RETRY_AFTER_OVERLOAD_S = 1;

/** How long `close` waits for requests in flight. */
export const DRAIN_ON_CLOSE_MS = 15_000;
