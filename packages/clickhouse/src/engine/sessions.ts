// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ChdbAddon, Classification, ConnectionHandle } from './addon.ts';
import { EngineFault } from './fault.ts';
import { CLEAR_ATTEMPTS, QUEUE_MAX } from './limits.ts';

/** One connection of the engine. It runs one statement at a time. */
export class Session {
  readonly connection: ConnectionHandle;
  readonly #addon: ChdbAddon;
  #database = 'default';

  constructor(addon: ChdbAddon, connection: ConnectionHandle) {
    this.#addon = addon;
    this.connection = connection;
  }

  /** ClickHouse's own parser on a text: how many statements, and of what class. */
  classify(sql: string): Promise<Classification> {
    return this.#addon.DurableClassifyAsync(this.connection, sql, this.#database);
  }

  /** Unqualified names mean tables of this database until the next request says otherwise. */
  async useDatabase(database: string): Promise<void> {
    if (database === this.#database) return;
    const name = `\`${database.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
    await this.run(`USE ${name}`, 'Null');
    this.#database = database;
  }

  async run(
    sql: string,
    format: string,
  ): Promise<{ bytes: Buffer; rows: number; bytesRead: number }> {
    try {
      const result = await this.#addon.QueryAsyncConnection(this.connection, sql, format);
      return { bytes: result.bytes, rows: result.rowsRead, bytesRead: result.bytesRead };
    } catch (cause) {
      await this.#clear();
      throw cause;
    }
  }

  /** A statement that writes; counts the rows that reached tables, views' targets included. */
  async write(sql: string): Promise<{ rows: number; bytes: number }> {
    try {
      const { connection } = this;
      const result = await this.#addon.InsertRawAsyncConnection(connection, sql, NO_DATA, false);
      return { rows: result.rowsWritten, bytes: result.bytesWritten };
    } catch (cause) {
      await this.#clear();
      throw cause;
    }
  }

  /**
   * Makes the connection fit for the next request after one that failed.
   *
   * chDB 3.4.0 keeps what a failed statement had written already and puts it before the result of
   * the next one on the same connection, which may be another user's. A probe takes it away; a
   * connection that does not come clean ends the process, and the supervisor starts another.
   */
  async #clear(): Promise<void> {
    for (let attempt = 0; attempt < CLEAR_ATTEMPTS; attempt += 1) {
      try {
        const probe = await this.#addon.QueryAsyncConnection(this.connection, 'SELECT 1', 'TSV');
        if (probe.bytes.toString('latin1') === '1\n') return;
      } catch {
        // Short of memory, perhaps; the next attempt tells.
      }
    }
    process.kill(process.pid, 'SIGKILL');
  }

  /** A result in pieces that can be joined; only for formats without head and tail. */
  async *stream(sql: string, format: string): AsyncGenerator<Buffer, void, undefined> {
    const stream = this.#addon.StreamQuery(this.connection, sql, format);
    let ended = false;
    try {
      for (;;) {
        const piece = await this.#addon.StreamFetch(stream);
        if (piece.bytes.length > 0) yield piece.bytes;
        ended = piece.done;
        if (ended) return;
      }
    } finally {
      this.#addon.StreamCancel(stream);
      // A broken-off stream stays in system.processes until its connection runs something else.
      if (!ended) await this.#clear();
    }
  }
}

const NO_DATA = Buffer.alloc(0);

/** A fixed number of sessions and a bounded line of requests that wait for one. */
class SessionPool {
  readonly #idle: Session[];
  readonly #size: number;
  readonly #waiting: { resolve(session: Session): void; reject(fault: EngineFault): void }[] = [];
  #closed = false;

  constructor(sessions: readonly Session[]) {
    this.#idle = [...sessions];
    this.#size = sessions.length;
  }

  get running(): number {
    return this.#size - this.#idle.length;
  }

  /** Runs the work with a session of its own. @throws EngineFault 202 when the line is full. */
  async with<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const session = await this.#acquire();
    try {
      return await work(session);
    } finally {
      this.#release(session);
    }
  }

  /** Nobody gets a session any more; what runs may end. */
  close(): void {
    this.#closed = true;
    for (const waiter of this.#waiting.splice(0)) waiter.reject(closing());
  }

  #acquire(): Promise<Session> {
    if (this.#closed) return Promise.reject(closing());
    const idle = this.#idle.pop();
    if (idle !== undefined) return Promise.resolve(idle);
    if (this.#waiting.length >= QUEUE_MAX) {
      return Promise.reject(
        new EngineFault(202, 'TOO_MANY_SIMULTANEOUS_QUERIES', 'Too many simultaneous queries', 503),
      );
    }
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  #release(session: Session): void {
    const waiter = this.#waiting.shift();
    if (waiter === undefined) this.#idle.push(session);
    else waiter.resolve(session);
  }
}

function closing(): EngineFault {
  return new EngineFault(236, 'ABORTED', 'The embedded engine is closing', 503);
}

export interface Pools {
  readonly writers: SessionPool;
  readonly readers: SessionPool;
  /** Kept free for KILL QUERY. */
  readonly control: Session;
  /** Stops the statement that carries this log comment, if it still runs. Never throws. */
  kill(label: string): Promise<void>;
  close(): void;
}

/** Opens the data directory and every session on it. Readers are read-only for their whole life. */
export async function openPools(
  addon: ChdbAddon,
  path: string,
  args: readonly string[],
  counts: { readonly writers: number; readonly readers: number },
): Promise<Pools> {
  const open: ConnectionHandle[] = [];
  const session = (): Session => {
    const connection = addon.CreateConnection(path, args);
    open.push(connection);
    return new Session(addon, connection);
  };
  const control = session();
  const writers = Array.from({ length: counts.writers }, session);
  const readers = Array.from({ length: counts.readers }, session);
  for (const reader of readers) {
    await reader.run("SET profile = 'analyst'", 'Null');
    await reader.run('SET readonly = 2', 'Null');
  }
  let killing = Promise.resolve();
  return {
    control,
    kill: (label) => {
      const sql = `KILL QUERY WHERE Settings['log_comment'] = '${label}' ASYNC`;
      killing = killing
        .then(() => control.run(sql, 'Null'))
        .then(
          () => undefined,
          () => undefined,
        );
      return killing;
    },
    writers: new SessionPool(writers),
    readers: new SessionPool(readers),
    close: () => open.forEach((connection) => addon.CloseConnection(connection)),
  };
}
