// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { hash } from 'node:crypto';
import { HASH_BYTES, sha256 } from '../merkle/hash.ts';

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

const HASH_TEXT = /^[0-9a-f]{64}$/;
const ID_TEXT = /^[A-Za-z0-9._~:@-]*$/;
const LEAF_KEYS = 'commitment,event_id,event_type,hash,index,occurred_at,prev_hash,run_id,tenant,v';

/**
 * Seals a leaf: `hash` is the SHA-256 of the leaf's canonical JSON (RFC 8785) without `hash`, and
 * the text is the canonical JSON with it. Ids were checked before (`entryProblem`).
 */
export function sealLeaf(leaf: Leaf): SealedLeaf {
  const [head, tail] = canonicalParts(leaf);
  const digest = sha256(head + tail);
  const text = `${head}"hash":"${Buffer.from(digest).toString('hex')}",${tail}`;
  return { text, hash: digest };
}

/**
 * Reads a leaf from its stored text. Undefined unless the text is exactly the canonical form of a
 * version 1 leaf.
 */
export function parseLeaf(text: string): HashedLeaf | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  if (Object.keys(fields).join() !== LEAF_KEYS || fields['v'] !== 1) return undefined;
  const leaf: Leaf & { hash: string } = {
    tenant: idText(fields['tenant']),
    index: typeof fields['index'] === 'number' ? fields['index'] : -1,
    eventId: idText(fields['event_id']),
    eventType: idText(fields['event_type']),
    runId: idText(fields['run_id']),
    occurredAt: typeof fields['occurred_at'] === 'string' ? fields['occurred_at'] : '',
    commitment: hashText(fields['commitment']),
    prevHash: hashText(fields['prev_hash']),
    hash: hashText(fields['hash']),
  };
  if (!Number.isSafeInteger(leaf.index) || leaf.index < 0) return undefined;
  if (!/^(0|-?[1-9][0-9]{0,19})$/.test(leaf.occurredAt)) return undefined;
  // Writing it again and comparing catches everything else: order, spacing, escapes, types.
  const [head, tail] = canonicalParts(leaf);
  if (text !== `${head}"hash":"${leaf.hash}",${tail}`) return undefined;
  return { ...leaf, hashHolds: hash('sha256', head + tail) === leaf.hash };
}

/** The canonical JSON without `hash`, cut where `hash` belongs. Every value needs no escape. */
function canonicalParts(leaf: Leaf): [string, string] {
  return [
    `{"commitment":"${leaf.commitment}","event_id":"${leaf.eventId}",` +
      `"event_type":"${leaf.eventType}",`,
    `"index":${leaf.index},"occurred_at":"${leaf.occurredAt}","prev_hash":"${leaf.prevHash}",` +
      `"run_id":"${leaf.runId}","tenant":"${leaf.tenant}","v":1}`,
  ];
}

function idText(value: unknown): string {
  // A value of another type or shape becomes one that cannot be written back to the same text.
  return typeof value === 'string' && ID_TEXT.test(value) ? value : '\u0000';
}

function hashText(value: unknown): string {
  return typeof value === 'string' && HASH_TEXT.test(value) ? value : '\u0000';
}
