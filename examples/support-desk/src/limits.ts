// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Refunds above this amount in cents need a human: the figure of the returns policy article. */
export const REFUND_APPROVAL_LIMIT_CENTS = 10_000;
/** Planner turns a ticket may take; the longest seeded ticket needs six. */
export const TURNS_MAX = 10;
/** Tool calls that one planner turn may ask for; five parcels of one customer fit. */
export const TOOL_CALLS_PER_TURN_MAX = 8;
/** Attempts at an unreliable call, the first included; the carrier's worst transient fault is two. */
export const ATTEMPTS_MAX = 4;
/** First back-off in milliseconds; doubles each time. Small, since the carrier is simulated. */
export const BACKOFF_BASE_MS = 20;
/** The longest pause between two attempts in milliseconds, whatever a server asks for. */
export const BACKOFF_MAX_MS = 5_000;
/**
 * Calls that the carrier takes in a burst, and per second after it, before it answers 429. The tickets
 * that track one parcel fit into the burst; the one that tracks five runs into the limit.
 */
export const CARRIER_BURST = 8;
export const CARRIER_CALLS_PER_SECOND = 5;
/** Calls per second this desk allows itself against the model, and its burst: it waits, never fails. */
export const MODEL_BURST = 20;
export const MODEL_CALLS_PER_SECOND = 100;
/** A model that has not answered by then will not: one request, in milliseconds. */
export const MODEL_TIMEOUT_MS = 60_000;
/** Articles that one search returns. */
export const SEARCH_RESULTS_MAX = 3;
/** Words of a question that go into a full-text query; the rest adds noise, not precision. */
export const SEARCH_WORDS_MAX = 24;
/** Days after delivery in which an order may be returned: the figure of the returns policy article. */
export const RETURN_WINDOW_DAYS = 30;
