// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { LeafRow, LeafStore, StagedCommit, StoredEvent } from '@ledgerline/ledger';
import { closeSync, createReadStream, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** What of a row becomes text: 64-bit numbers and bytes, which JSON does not have. */
interface StoredLine extends Omit<LeafRow, Encoded> {
  readonly index: string;
  readonly occurredAtUnixNano: string;
  readonly commitmentKey: string;
  readonly prevHash: string;
  readonly hash: string;
}
type Encoded = 'index' | 'occurredAtUnixNano' | 'commitmentKey' | 'prevHash' | 'hash';

/**
 * The simplest durable leaf store: one file, a line of JSON a row, synced once a commit. It stands
 * for a store that costs little, so that the figures show the ledger and the disk. One tenant; knows
 * nothing of abandoned commits, duplicates or look-ups, which the bench does not make.
 */
export class LeafFileStore implements LeafStore, Disposable {
  readonly #path: string;
  readonly #file: number;

  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, 'a+');
  }

  stage(rows: readonly LeafRow[]): Promise<void> {
    writeSync(this.#file, rows.map(toLine).join(''));
    fdatasyncSync(this.#file);
    return Promise.resolve();
  }

  async *read(_tenant: string, from: bigint, to: bigint): AsyncIterable<LeafRow> {
    const lines = createInterface({ input: createReadStream(this.#path) });
    let index = 0n;
    for await (const line of lines) {
      if (index >= from && index < to) yield toRow(line);
      index += 1n;
    }
  }

  find(): Promise<Map<string, StoredEvent>> {
    return Promise.resolve(new Map());
  }

  tail(): Promise<readonly StagedCommit[]> {
    return Promise.resolve([]);
  }

  abandon(): Promise<void> {
    return Promise.resolve();
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}

function toLine(row: LeafRow): string {
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const line: StoredLine = {
    ...row,
    index: String(row.index),
    occurredAtUnixNano: String(row.occurredAtUnixNano),
    commitmentKey: base64(row.commitmentKey),
    prevHash: base64(row.prevHash),
    hash: base64(row.hash),
  };
  return `${JSON.stringify(line)}\n`;
}

function toRow(text: string): LeafRow {
  const line = JSON.parse(text) as StoredLine;
  return {
    ...line,
    index: BigInt(line.index),
    occurredAtUnixNano: BigInt(line.occurredAtUnixNano),
    commitmentKey: Buffer.from(line.commitmentKey, 'base64'),
    prevHash: Buffer.from(line.prevHash, 'base64'),
    hash: Buffer.from(line.hash, 'base64'),
  };
}
