// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createRequire } from 'node:module';

/** Opaque handles of the native library. */
export type ConnectionHandle = object & { readonly __connection: never };
type StreamHandle = object & { readonly __stream: never };

interface RawResult {
  readonly bytes: Buffer;
  readonly elapsed: number;
  readonly rowsRead: number;
  readonly bytesRead: number;
}

/** Answer of ClickHouse's own parser about a text, without running it. */
export interface Classification {
  readonly statementCount: number;
  /** One of STATEMENT_CLASS. */
  readonly queryClass: number;
}

/** Values of `chdb_query_class` in chDB's C interface. */
export const STATEMENT_CLASS = {
  readOnly: 0,
  mutating: 1,
  mutatingGlobal: 2,
  control: 3,
  unknown: 4,
} as const;

/**
 * The part of chDB's native addon that the engine uses (chdb 3.4.0, pinned).
 *
 * The package's own `Session` is one layer above: it hides the rows written by an insert and the
 * statement classifier, both of which we need.
 */
export interface ChdbAddon {
  CreateConnection(path: string, args: readonly string[]): ConnectionHandle;
  CloseConnection(connection: ConnectionHandle): void;
  QueryAsyncConnection(
    connection: ConnectionHandle,
    sql: string,
    format: string,
  ): Promise<RawResult>;
  /** Runs `prefix + "\n" + data`; with empty data it is a plain statement that counts rows. */
  InsertRawAsyncConnection(
    connection: ConnectionHandle,
    prefix: string,
    data: Buffer,
    countLines: boolean,
  ): Promise<{ elapsed: number; rowsWritten: number; bytesWritten: number }>;
  StreamQuery(connection: ConnectionHandle, sql: string, format: string): StreamHandle;
  StreamFetch(stream: StreamHandle): Promise<{ bytes: Buffer; numRows: number; done: boolean }>;
  StreamCancel(stream: StreamHandle): void;
  DurableClassifyAsync(
    connection: ConnectionHandle,
    sql: string,
    database: string,
  ): Promise<Classification>;
}

/** Loads the native library; throws what the loader throws when there is none for this platform. */
export function loadAddon(): ChdbAddon {
  const require = createRequire(import.meta.url);
  const loader = createRequire(require.resolve('chdb'))('./dist/loader.js') as {
    loadNative(): ChdbAddon;
  };
  return loader.loadNative();
}
