// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Labels of one allow-list; each costs a look-up per request and an attribute per event. */
export const MAX_LABELS: number = 32;

/** Characters of one label; longer values are left out, as a cut id is another id. */
export const MAX_LABEL_CHARS: number = 256;

/** Hosts of one allow-list; more of them is a list that nobody reads. */
export const MAX_HOSTS: number = 256;

/** Redirects that one call follows, as the Fetch standard has it. */
export const MAX_REDIRECTS: number = 20;

/** Characters of the context in a carrier; it travels in message headers and environment variables. */
export const MAX_CARRIER_CHARS: number = 16 * 1024;

/** Policy or incident ids that a carrier may bring. */
export const MAX_CARRIER_IDS: number = 64;
