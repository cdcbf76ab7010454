// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Characters of `url.path` on an event; real paths are shorter, and longer ones are attacks. */
export const MAX_PATH_CHARS: number = 1024;

/** Characters of a request id that is taken from outside; UUIDs and load balancers' ids have fewer. */
export const MAX_REQUEST_ID_CHARS: number = 128;

/** Characters of a user agent; what comes after them is somebody's joke or attack. */
export const MAX_USER_AGENT_CHARS: number = 256;
