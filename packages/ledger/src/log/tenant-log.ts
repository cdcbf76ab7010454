// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { randomBytes } from 'node:crypto';
import { LedgerlineError } from '@ledgerline/conventions';
import type { AuditEntry, LeafRow, Payload } from '../leaf/audit-entry.ts';
import { checkTenant, entryProblem } from '../leaf/audit-entry.ts';
import { COMMITMENT_KEY_BYTES, commitPayload } from '../leaf/commitment.ts';
import { genesisHash, sealLeaf } from '../leaf/leaf.ts';
import { MAX_LEAF_BYTES, MAX_TREE_SIZE } from '../limits.ts';
import { CompactRange } from '../merkle/compact-range.ts';
import { leafHash } from '../merkle/hash.ts';

/** Where a log stands: all that appending needs. Never changed in place. */
export interface LogState {
  readonly range: CompactRange;
  /** `hash` of the last leaf; 32 zero bytes before the first. */
  readonly lastHash: Uint8Array;
}

/** Rows for a commit and the part of the next head that they make. */
export interface PreparedAppend<P extends Payload = string> {
  readonly rows: readonly LeafRow<P>[];
  readonly size: bigint;
  readonly root: Uint8Array;
  /** The state these rows extend and the one they lead to. */
  readonly before: LogState;
  readonly after: LogState;
}

/** The state of a log without leaves. */
export function emptyState(): LogState {
  return { range: new CompactRange(), lastHash: genesisHash() };
}

/**
 * One tenant's log in memory. `prepare` computes and changes nothing; after the head was moved,
 * `accept` makes it the state; when the commit failed the state still is what it was.
 */
export class TenantLog {
  readonly tenant: string;
  readonly #random: (bytes: number) => Uint8Array;
  #state: LogState;

  /** `state` comes from `openTenant`. `random` is for tests that need the same keys twice. */
  constructor(
    tenant: string,
    state: LogState = emptyState(),
    random: (bytes: number) => Uint8Array = randomBytes,
  ) {
    checkTenant(tenant);
    this.tenant = tenant;
    this.#state = state;
    this.#random = random;
  }

  get size(): bigint {
    return BigInt(this.#state.range.size);
  }

  /** Root of the tree as it stands, 32 bytes. */
  get root(): Uint8Array {
    return this.#state.range.root();
  }

  get lastHash(): Uint8Array {
    return this.#state.lastHash;
  }

  /**
   * Rows and next tree head for these entries, in their order. Throws LedgerlineError
   * `ledger_entry_invalid`, naming the event, when one cannot become a leaf (`entryProblem`).
   */
  prepare<P extends Payload>(
    entries: readonly AuditEntry<P>[],
    commitId: string,
  ): PreparedAppend<P> {
    const before = this.#state;
    const range = before.range.clone();
    const rows: LeafRow<P>[] = [];
    const keys = this.#random(entries.length * COMMITMENT_KEY_BYTES);
    let prevHash = before.lastHash;
    for (const [at, entry] of entries.entries()) {
      const start = at * COMMITMENT_KEY_BYTES;
      const key = keys.subarray(start, start + COMMITMENT_KEY_BYTES);
      const row = this.#row(entry, range.size, key, prevHash, commitId);
      rows.push(row);
      range.append(leafHash(row.leaf));
      prevHash = row.hash;
    }
    const after: LogState = { range, lastHash: prevHash };
    return { rows, size: BigInt(range.size), root: range.root(), before, after };
  }

  /** The head was moved: the prepared rows are in the log. */
  accept(prepared: PreparedAppend<Payload>): void {
    if (prepared.before !== this.#state) {
      throw new LedgerlineError('internal', `${this.tenant}: these rows extend another state.`);
    }
    this.#state = prepared.after;
  }

  /** Puts the log where recovery found it. */
  reset(state: LogState): void {
    this.#state = state;
  }

  #row<P extends Payload>(
    entry: AuditEntry<P>,
    index: number,
    commitmentKey: Uint8Array,
    prevHash: Uint8Array,
    commitId: string,
  ): LeafRow<P> {
    const problem = index >= MAX_TREE_SIZE ? 'the log is full' : entryProblem(entry);
    if (problem !== undefined) throw invalid(entry, problem);
    const { eventId, eventType, runId, occurredAtUnixNano, payload } = entry;
    const { text: leaf, hash } = sealLeaf({
      tenant: this.tenant,
      index,
      eventId,
      eventType,
      runId,
      occurredAt: occurredAtUnixNano.toString(),
      commitment: commitPayload(commitmentKey, payload),
      prevHash: Buffer.from(prevHash).toString('hex'),
    });
    // A leaf is ASCII, so its length is its size in bytes.
    if (leaf.length > MAX_LEAF_BYTES) throw invalid(entry, 'the leaf is too large');
    const base = { tenant: this.tenant, index: BigInt(index), eventId, eventType, runId };
    return {
      ...base,
      occurredAtUnixNano,
      leaf,
      payload,
      commitmentKey,
      prevHash,
      hash,
      commitId,
    };
  }
}

function invalid(entry: AuditEntry<Payload>, problem: string): LedgerlineError {
  // The id may be the malformed part, so it is named only when it is of the right shape.
  const named = entryProblem({ ...entry, eventType: 'x', runId: '', payload: '' }) === undefined;
  const which = named ? `Event ${entry.eventId}` : 'An event';
  return new LedgerlineError('ledger_entry_invalid', `${which} cannot become a leaf: ${problem}.`);
}
