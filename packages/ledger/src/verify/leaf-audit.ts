// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { LeafRow } from '../leaf/audit-entry.ts';
import { commitPayload } from '../leaf/commitment.ts';
import type { HashedLeaf } from '../leaf/leaf.ts';
import { genesisHash, parseLeaf } from '../leaf/leaf.ts';
import { leafHash, sameBytes } from '../merkle/hash.ts';
import type { CopyHashes } from './copies.ts';
import { COPIES, agreedHash } from './copies.ts';
import type { Divergences } from './divergences.ts';
import type { Findings } from './findings.ts';

/** One leaf as the three copies have it. */
export interface LeafCopies {
  readonly index: number;
  readonly rows: readonly LeafRow[];
  readonly entry: Uint8Array | undefined;
  readonly tileHash: Uint8Array | undefined;
  /** Leaves in the tiles; below it a missing entry or hash is a fault of the files. */
  readonly tilesSize: number;
}

/** Hashes of a leaf that was audited. */
export interface AuditedLeaf {
  readonly hashes: CopyHashes;
  readonly agreed: Uint8Array | undefined;
}

/** Checks leaves one after the other: copies, hash chain, columns, payload. */
export class LeafAudit {
  readonly #tenant: string;
  readonly #findings: Findings;
  readonly #divergences: Divergences;
  /** `hash` of the leaf before; undefined when that leaf could not be read. */
  #lastHash: string | undefined = hex(genesisHash());

  constructor(tenant: string, findings: Findings, divergences: Divergences) {
    this.#tenant = tenant;
    this.#findings = findings;
    this.#divergences = divergences;
  }

  check(copies: LeafCopies): AuditedLeaf {
    const { index, entry, tileHash } = copies;
    const entryText = entry === undefined ? undefined : textOf(entry);
    const row = this.#pickRow(copies, entryText);
    const rowHash = row === undefined ? undefined : leafHash(row.leaf);
    const sameText = row !== undefined && row.leaf === entryText;
    const otherHash = sameText || entry === undefined ? undefined : leafHash(entry);
    const bundle = sameText ? rowHash : otherHash;
    // Nearly always all three are the same; then they share one object and are not compared again.
    const tileSame =
      rowHash !== undefined && tileHash !== undefined && sameBytes(rowHash, tileHash);
    const hashes: CopyHashes = { row: rowHash, bundle, tile: tileSame ? rowHash : tileHash };
    const agreed = agreedHash(hashes);
    const agrees = (hash: Uint8Array | undefined): boolean =>
      hash !== undefined && agreed !== undefined && sameBytes(hash, agreed);
    const text = agrees(rowHash) ? row?.leaf : agrees(bundle) ? entryText : undefined;
    const leaf = text === undefined ? undefined : parseLeaf(text);
    const rowLeaf = agrees(rowHash) || row === undefined ? leaf : parseLeaf(row.leaf);
    const eventId = leaf?.eventId ?? rowLeaf?.eventId ?? row?.eventId;
    this.#compare(copies, { hashes, agreed }, eventId, rowLeaf?.index);
    if (row === undefined) {
      this.#findings.add('row_missing', `There is no row for leaf ${index}.`, { index, eventId });
    }
    if (text !== undefined) this.#checkLeaf(index, leaf);
    // A row that holds another leaf is compared with that one, so one swap is one finding a row.
    const own = rowLeaf !== undefined && rowLeaf.index !== index;
    if (row !== undefined) this.#checkRow(index, row, own ? rowLeaf : (leaf ?? rowLeaf));
    this.#lastHash = leaf?.hash;
    return { hashes, agreed };
  }

  #compare(
    { index, tilesSize }: LeafCopies,
    { hashes, agreed }: AuditedLeaf,
    eventId: string | undefined,
    rowLeafIndex: number | undefined,
  ): void {
    if (agreed === undefined) return;
    const differs = COPIES.some((copy) => {
      const hash = hashes[copy];
      return hash !== undefined && !sameBytes(hash, agreed);
    });
    const divergence = { index, eventId, hashes, agreed, rowLeafIndex, tilesSize };
    if (differs) this.#divergences.add(divergence);
  }

  /** The row that counts; any others of the same index are reported. */
  #pickRow(
    { index, rows, tileHash }: LeafCopies,
    entryText: string | undefined,
  ): LeafRow | undefined {
    if (rows.length < 2) return rows[0];
    const genuine =
      rows.find((row) => row.leaf === entryText) ??
      rows.find((row) => tileHash !== undefined && sameBytes(leafHash(row.leaf), tileHash)) ??
      rows[0];
    for (const row of rows) {
      if (row === genuine) continue;
      const place = { index, eventId: row.eventId };
      if (genuine !== undefined && sameRow(row, genuine)) {
        this.#findings.add('row_duplicated', `Row ${index} is there more than once.`, place);
      } else {
        this.#findings.add('row_inserted', `A second, different row ${index} is there.`, place);
      }
    }
    return genuine;
  }

  /** What the leaf says by itself and about the one before. */
  #checkLeaf(index: number, leaf: HashedLeaf | undefined): void {
    if (leaf === undefined) {
      const message = `Leaf ${index} is not the canonical form of a leaf.`;
      this.#findings.add('leaf_altered', message, { index });
      return;
    }
    const { eventId } = leaf;
    if (leaf.index !== index || leaf.tenant !== this.#tenant) {
      const message = `Leaf ${index} says that it is leaf ${leaf.index} of ${leaf.tenant}.`;
      this.#findings.add('leaf_altered', message, { index, eventId });
    }
    if (!leaf.hashHolds) {
      const message = `The hash in leaf ${index} is not the hash of that leaf.`;
      this.#findings.add('chain_broken', message, { index, eventId });
    }
    if (this.#lastHash !== undefined && leaf.prevHash !== this.#lastHash) {
      const message = `prev_hash of leaf ${index} is not the hash of the leaf before it.`;
      this.#findings.add('chain_broken', message, { index, eventId });
    }
  }

  /** Whether columns and payload are those of the leaf. */
  #checkRow(index: number, row: LeafRow, leaf: HashedLeaf | undefined): void {
    if (leaf === undefined) return;
    const { eventId } = leaf;
    const drifted = driftedColumns(row, leaf);
    if (drifted.length > 0) {
      const message = `Columns of row ${index} differ from its leaf: ${drifted.join(', ')}.`;
      this.#findings.add('column_drift', message, { index, eventId });
    }
    const committed =
      row.commitmentKey.length === 32 &&
      commitPayload(row.commitmentKey, row.payload) === leaf.commitment;
    if (committed) return;
    const message = `The payload of row ${index}, or its key, is not the one committed to.`;
    this.#findings.add('payload_altered', message, { index, eventId });
  }
}

function driftedColumns(row: LeafRow, leaf: HashedLeaf): string[] {
  const drifted: string[] = [];
  if (row.tenant !== leaf.tenant) drifted.push('tenant');
  if (row.eventId !== leaf.eventId) drifted.push('event_id');
  if (row.eventType !== leaf.eventType) drifted.push('event_type');
  if (row.runId !== leaf.runId) drifted.push('run_id');
  if (row.occurredAtUnixNano.toString() !== leaf.occurredAt) drifted.push('occurred_at');
  if (hex(row.prevHash) !== leaf.prevHash) drifted.push('prev_hash');
  if (hex(row.hash) !== leaf.hash) drifted.push('hash');
  return drifted;
}

function sameRow(a: LeafRow, b: LeafRow): boolean {
  return (
    a.leaf === b.leaf && a.payload === b.payload && sameBytes(a.commitmentKey, b.commitmentKey)
  );
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
