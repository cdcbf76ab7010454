// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Bytes of a text that is redacted as one; larger inputs go line by line with `--jsonl`. */
export const TEXT_BYTES_MAX: number = 256 * 1_024 * 1_024;

/** Bytes of one line of `--jsonl`; a longer one is an error line, and its content is not repeated. */
export const LINE_BYTES_MAX: number = 64 * 1_024 * 1_024;

/** Bytes of output that are collected before they are written. */
export const OUTPUT_BYTES = 262_144;

/** Lines that were not redacted and are named on standard error; all are in the output. */
export const PROBLEMS_SHOWN = 10;

/** Near misses that `--explain` shows to people; `--json` has all of them. */
export const NEAR_MISSES_SHOWN = 20;
