// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { hash } from 'node:crypto';
import { HASH_BYTES } from '../merkle/hash.ts';

/** `prev_hash` of the first leaf: 32 zero bytes. A fresh copy at each call. */
export function genesisHash(): Uint8Array {
  return new Uint8Array(HASH_BYTES);
}

/** What a leaf says. Hashes and the commitment are lower-case hexadecimal, 64 digits. */
export interface Leaf {
  readonly tenant: string;
  readonly index: number;
  readonly eventId: string;
  readonly eventType: string;
  /** Empty when the event belongs to no run. */
  readonly runId: string;
  /** Nanoseconds since 1970, decimal. */
  readonly occurredAt: string;
  readonly commitment: string;
  readonly prevHash: string;
}

/** A leaf as it was read back. */
export interface HashedLeaf extends Leaf {
  /** What the leaf says its hash is. */
  readonly hash: string;
  /** Whether that is the hash of the rest of the leaf. */
  readonly hashHolds: boolean;
}

/** The stored form of a leaf: its exact text and its hash. */
export interface SealedLeaf {
  readonly text: string;
  readonly hash: Uint8Array;
}

const HEX = '([0-9a-f]{64})';
const ID = '([A-Za-z0-9._~:@-]{1,128})';
const LEAF_TEXT = new RegExp(
  `^\\{"commitment":"${HEX}","event_id":"${ID}","event_type":"${ID}","hash":"${HEX}",` +
    `"index":(0|[1-9][0-9]{0,15}),"occurred_at":"(0|-?[1-9][0-9]{0,19})","prev_hash":"${HEX}",` +
    `"run_id":"([A-Za-z0-9._~:@-]{0,128})","tenant":"${ID}","v":1\\}$`,
);
// Where `"hash":"…",` stands in a leaf whose two ids are empty, and how long it is.
const HASH_OFFSET: number = '{"commitment":"","event_id":"","event_type":"",'.length + 64;
const HASH_FIELD_LENGTH: number = '"hash":"",'.length + 64;

/**
 * Seals a leaf: `hash` is the SHA-256 of the leaf's canonical JSON (RFC 8785) without `hash`, and
 * the text is the canonical JSON with it. Ids were checked before (`entryProblem`).
 */
export function sealLeaf(leaf: Leaf): SealedLeaf {
  const [head, tail] = canonicalParts(leaf);
  const digest = hash('sha256', head + tail);
  return { text: `${head}"hash":"${digest}",${tail}`, hash: Buffer.from(digest, 'hex') };
}

/**
 * Reads a leaf from its stored text. Undefined unless the text is exactly the canonical form of a
 * version 1 leaf: keys in order, no white space, no escape, every value of its shape.
 */
export function parseLeaf(text: string): HashedLeaf | undefined {
  const match = LEAF_TEXT.exec(text);
  if (match === null) return undefined;
  const [, commitment = '', eventId = '', eventType = '', stated = ''] = match;
  const [, , , , , index = '', occurredAt = '', prevHash = '', runId = '', tenant = ''] = match;
  if (!Number.isSafeInteger(Number(index))) return undefined;
  const at = HASH_OFFSET + eventId.length + eventType.length;
  const unhashed = text.slice(0, at) + text.slice(at + HASH_FIELD_LENGTH);
  return {
    tenant,
    index: Number(index),
    eventId,
    eventType,
    runId,
    occurredAt,
    commitment,
    prevHash,
    hash: stated,
    hashHolds: hash('sha256', unhashed) === stated,
  };
}

/** The canonical JSON without `hash`, cut where `hash` belongs. No value needs an escape. */
function canonicalParts(leaf: Leaf): [string, string] {
  return [
    `{"commitment":"${leaf.commitment}","event_id":"${leaf.eventId}",` +
      `"event_type":"${leaf.eventType}",`,
    `"index":${leaf.index},"occurred_at":"${leaf.occurredAt}","prev_hash":"${leaf.prevHash}",` +
      `"run_id":"${leaf.runId}","tenant":"${leaf.tenant}","v":1}`,
  ];
}
