// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { Readable } from 'node:stream';
import { ClickHouseLogLevel, createClient, drainStream } from '@clickhouse/client';
import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import { storeError } from './errors.ts';
import {
  CONNECTIONS_MAX,
  INSERT_BYTES_MAX,
  INSERT_ROWS_MAX,
  REQUEST_TIMEOUT_MS,
} from './limits.ts';

export interface ConnectOptions {
  /** Base URL of the HTTP interface: `EmbeddedEngine.url` or a server's, e.g. `https://ch:8443`. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** Default: `default`. */
  readonly database?: string;
  /** zstd for inserts, gzip for results. Worth it over a network, a waste on loopback. */
  readonly compress?: boolean;
}

/** Values for `{name:Type}` placeholders of a query; the server parses them by the named type. */
export type QueryParameters = Readonly<Record<string, unknown>>;

export interface NativeInsert {
  readonly table: string;
  /** Columns the blocks hold, in their order; the table fills the others by DEFAULT. */
  readonly columns: readonly string[];
  /** One Native block, or several that become one part together. */
  readonly block: Uint8Array | readonly Uint8Array[];
  /** Same token, same rows: a resend within the table's window is dropped. Never for others. */
  readonly deduplicationToken: string;
  /** Stops waiting. The result is unknown then. */
  readonly signal?: AbortSignal;
}

/**
 * Requests to one ClickHouse over HTTP. Nothing is retried in here: the caller holds the bytes and
 * the token, and knows when a resend is right. All methods throw LedgerlineError.
 */
export interface Connection {
  readonly url: string;
  /** All rows of a SELECT as objects by column name; 64-bit integers are strings. */
  query<Row>(sql: string, parameters?: QueryParameters): Promise<Row[]>;
  /** The same, row by row, for results that should not be in memory whole. */
  stream<Row>(sql: string, parameters?: QueryParameters): AsyncIterable<Row>;
  /** One statement without a result. */
  exec(sql: string, parameters?: QueryParameters): Promise<void>;
  /** Resolves when the rows are in a part (and on disk, where the table says fsync). */
  insertNative(insert: NativeInsert): Promise<void>;
  /** True when the server answers. */
  ping(): Promise<boolean>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Opens a connection; the first request is the first contact. */
export function connect(options: ConnectOptions): Connection {
  const compress = options.compress ?? false;
  const client = createClient({
    url: options.url,
    application: 'ledgerline',
    // Every failure is thrown; a library does not write to the console of its host besides.
    log: { level: ClickHouseLogLevel.OFF },
    request_timeout: REQUEST_TIMEOUT_MS,
    max_open_connections: CONNECTIONS_MAX,
    compression: { response: compress, request: compress && { codec: 'zstd', level: 1 } },
    ...(options.username === undefined ? {} : { username: options.username }),
    ...(options.password === undefined ? {} : { password: options.password }),
    ...(options.database === undefined ? {} : { database: options.database }),
  });
  return new HttpConnection(options.url, client);
}

/** Set in every insert, because server defaults differ by version and by profile. */
const INSERT_SETTINGS: ClickHouseSettings = {
  async_insert: 0,
  wait_end_of_query: 1,
  insert_deduplicate: 1,
  // A view's target drops what its table dropped, and takes what a crash kept from it.
  deduplicate_blocks_in_dependent_materialized_views: 1,
  // Blocks of one insert are joined to one part, so that the insert is all or nothing.
  min_insert_block_size_rows: String(INSERT_ROWS_MAX),
  min_insert_block_size_bytes: '0',
  max_insert_threads: '1',
  input_format_parallel_parsing: 0,
};

const QUERY_SETTINGS: ClickHouseSettings = {
  // A double cannot hold them, and JSON has no word for infinity.
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_denormals: 1,
};

class HttpConnection implements Connection {
  readonly url: string;
  readonly #client: ClickHouseClient;

  constructor(url: string, client: ClickHouseClient) {
    this.url = url;
    this.#client = client;
  }

  async query<Row>(sql: string, parameters?: QueryParameters): Promise<Row[]> {
    const rows: Row[] = [];
    for await (const row of this.stream<Row>(sql, parameters)) rows.push(row);
    return rows;
  }

  async *stream<Row>(sql: string, parameters?: QueryParameters): AsyncIterable<Row> {
    try {
      const result = await this.#client.query({
        query: sql,
        format: 'JSONCompactEachRowWithNamesAndTypes',
        clickhouse_settings: QUERY_SETTINGS,
        ...(parameters === undefined ? {} : { query_params: { ...parameters } }),
      });
      let names: readonly string[] | undefined;
      let head = 2;
      for await (const chunk of result.stream()) {
        for (const line of chunk) {
          const values = line.json<readonly unknown[]>();
          if (head > 0) {
            if (head === 2) names = values as readonly string[];
            head -= 1;
            continue;
          }
          yield toRow(names ?? [], values) as Row;
        }
      }
    } catch (cause) {
      throw storeError('query', cause);
    }
  }

  async exec(sql: string, parameters?: QueryParameters): Promise<void> {
    try {
      await this.#client.command({
        query: sql,
        clickhouse_settings: { wait_end_of_query: 1 },
        ...(parameters === undefined ? {} : { query_params: { ...parameters } }),
      });
    } catch (cause) {
      throw storeError('statement', cause);
    }
  }

  async insertNative(insert: NativeInsert): Promise<void> {
    const blocks = insert.block instanceof Uint8Array ? [insert.block] : insert.block;
    const size = blocks.reduce((total, block) => total + block.byteLength, 0);
    if (size > INSERT_BYTES_MAX) {
      throw new RangeError(`an insert holds at most ${INSERT_BYTES_MAX} bytes, not ${size}`);
    }
    if (insert.deduplicationToken === '') {
      throw new RangeError('an insert needs a token, else equal blocks are taken for resends');
    }
    const columns = insert.columns.map(quoteIdentifier).join(', ');
    try {
      // The client would not look at a signal that is aborted already.
      insert.signal?.throwIfAborted();
      const result = await this.#client.exec({
        query: `INSERT INTO ${quoteIdentifier(insert.table)} (${columns}) FORMAT Native`,
        values: Readable.from(blocks, { objectMode: false }),
        clickhouse_settings: {
          ...INSERT_SETTINGS,
          insert_deduplication_token: insert.deduplicationToken,
        },
        ...(insert.signal === undefined ? {} : { abort_signal: insert.signal }),
      });
      await drainStream(result.stream);
    } catch (cause) {
      throw storeError(`insert into ${insert.table}`, cause);
    }
  }

  async ping(): Promise<boolean> {
    return (await this.#client.ping()).success;
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** A name in backquotes. Names come from code, and quoting keeps `Events.Name` one name. */
export function quoteIdentifier(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

function toRow(names: readonly string[], values: readonly unknown[]): object {
  const row: Record<string, unknown> = {};
  names.forEach((name, index) => {
    row[name] = values[index];
  });
  return row;
}
