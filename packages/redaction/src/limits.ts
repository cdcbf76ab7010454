// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Nesting levels of an AnyValue tree; OTLP senders stay below ten, and the walker recurses. */
export const TREE_DEPTH_MAX = 64;

/** Values visited in one tree; a shared node is visited once per path, so a small graph can be huge. */
export const TREE_NODES_MAX = 1_000_000;

/** Bytes of the local part of an e-mail address (RFC 5321, 4.5.3.1.1). */
export const EMAIL_LOCAL_BYTES_MAX = 64;

/** Bytes of a domain name (RFC 5321, 4.5.3.1.2). */
export const DOMAIN_BYTES_MAX = 255;

/** Bytes looked at before `=` or `:` to find a key name; longer names are no secret names. */
export const KEY_LOOKBEHIND_BYTES_MAX = 96;

/** Bytes looked at before a number for a word that says what the number is. */
export const CONTEXT_LOOKBEHIND_BYTES_MAX = 64;

/** Bytes looked at before a number for the name of its column, or the line above it. */
export const HEADING_LOOKBEHIND_BYTES_MAX = 256;

/** Base64url bytes of a JOSE header that are decoded; a longer one counts as a token undecoded. */
export const JOSE_HEADER_BYTES_MAX = 2_048;

/** Key names whose verdict is remembered per policy; beyond this they are judged again each time. */
export const KEY_VERDICTS_MAX = 4_096;

/** UTF-16 code units of a key that is remembered; with the number above it bounds the memory. */
export const KEY_LENGTH_KEPT_MAX = 256;

/** Clean values remembered for each key, and UTF-16 code units of the longest of them. */
export const CLEAN_VALUES_MAX = 64;
export const CLEAN_LENGTH_MAX = 32;

/** Bytes of scratch memory kept between calls to encode strings; larger strings allocate. */
export const SCRATCH_BYTES_MAX = 1_048_576;

/** Entries of each list of a policy. */
export const POLICY_ENTRIES_MAX = 10_000;

/** UTF-16 code units of one string in a policy. */
export const POLICY_STRING_LENGTH_MAX = 1_024;

/** Milliseconds that a data key of sealed originals stays in memory. */
export const DATA_KEY_LIFETIME_MS = 60_000;

/** Boxes under one data key; random 96-bit nonces allow 2^32 of them (NIST SP 800-38D, 8.3). */
export const DATA_KEY_BOXES_MAX = 1_048_576;

/** UTF-8 bytes of the sealed originals of one record; it travels and is stored with the record. */
export const SEALED_TEXT_BYTES_MAX = 65_536;

/** Patterns of one policy; each is searched by itself. */
export const CUSTOM_PATTERNS_MAX = 100;

/** Characters of one such pattern; together with the next limit it bounds the work. */
export const CUSTOM_PATTERN_LENGTH_MAX = 1_024;

/** Bytes of one match of such a pattern; longer ones are taken out in pieces. */
export const CUSTOM_MATCH_BYTES_MAX = 512;

/** Bytes that a stream holds back at most, in all of its passes together. */
export const STREAM_HELD_BYTES_MAX = 4_096;

/** Bytes of released text that a pass of a stream keeps for those who look behind. */
export const STREAM_LOOKBEHIND_BYTES = 1_024;

/** Bytes before its trigger in which a finding can begin: `local at label` of a spelled address. */
export const STREAM_REACH_BYTES = 160;

/** UTF-16 code units that a stream takes in at once. */
export const STREAM_SLICE_LENGTH = 256;
