// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Connection, NativeInsert, QueryParameters } from '@ledgerline/clickhouse';
import { untilKnown } from './resend.ts';

/**
 * A connection whose reads and statements wait for an engine that is restarting, instead of failing
 * the group that needs them. Inserts and streams are not repeated here: their callers decide.
 */
export class PatientConnection implements Connection {
  readonly url: string;
  readonly #inner: Connection;

  constructor(inner: Connection) {
    this.url = inner.url;
    this.#inner = inner;
  }

  async query<Row>(sql: string, parameters?: QueryParameters): Promise<Row[]> {
    let rows: Row[] = [];
    await untilKnown(async () => {
      rows = await this.#inner.query<Row>(sql, parameters);
    });
    return rows;
  }

  stream<Row>(sql: string, parameters?: QueryParameters): AsyncIterable<Row> {
    return this.#inner.stream<Row>(sql, parameters);
  }

  /** Only for statements that may run twice. */
  async exec(sql: string, parameters?: QueryParameters): Promise<void> {
    await untilKnown(() => this.#inner.exec(sql, parameters));
  }

  insertNative(insert: NativeInsert): Promise<void> {
    return this.#inner.insertNative(insert);
  }

  ping(): Promise<boolean> {
    return this.#inner.ping();
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
