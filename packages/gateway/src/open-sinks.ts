// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { join } from 'node:path';
import { connect, EmbeddedEngine, migrate, type Connection } from '@ledgerline/clickhouse';
import { LedgerlineError } from '@ledgerline/conventions';
import { loadOrCreateKey, SignedMemory, SqliteHeadStore, TilePublisher } from '@ledgerline/ledger';
import { ClickHouseLeafStore } from './commit/clickhouse-leaf-store.ts';
import { PatientConnection } from './commit/patient-connection.ts';
import { primeRecentIds, removeUncommitted } from './commit/recovery.ts';
import { RecentIds } from './commit/recent-ids.ts';
import { Tenants } from './commit/tenants.ts';
import type { Log } from './log.ts';
import type { GatewayOptions } from './options.ts';

/** Everything that keeps data, opened and recovered. */
export interface Sinks {
  readonly connection: Connection;
  readonly clickhouseUrl: string;
  readonly engine: EmbeddedEngine | undefined;
  readonly heads: SqliteHeadStore;
  readonly tenants: Tenants;
  readonly recentLogs: RecentIds;
  readonly recentSpans: RecentIds;
  close(): Promise<void>;
}

/**
 * Starts the engine (or connects to a server), brings the tables to this version, and recovers:
 * rows that were never committed go, ledgers of all tenants are opened and published.
 */
export async function openSinks(
  options: GatewayOptions,
  dataDir: string,
  log: Log,
): Promise<Sinks> {
  const keysDir = join(dataDir, 'keys');
  const key = loadOrCreateKey(keysDir, options.deployment);
  const opened = await openConnection(options, dataDir, log);
  const connection = new PatientConnection(opened.connection);
  const heads = new SqliteHeadStore(join(dataDir, 'heads.db'));
  const close = async (): Promise<void> => {
    await connection.close();
    await opened.engine?.close();
    heads.close();
  };
  try {
    const report = await migrate(connection);
    log('info', 'migrated', { version: report.version, applied: report.applied.length });
    const leafStore = new ClickHouseLeafStore(connection);
    const memory = new SignedMemory(keysDir);
    const publisher = new TilePublisher({ dir: join(dataDir, 'ledger'), key, memory });
    const tenants = new Tenants({ heads, leafStore, publisher, log });
    await removeUncommitted(connection, heads, log);
    await openAll(tenants, heads, log);
    const recentLogs = new RecentIds();
    const recentSpans = new RecentIds();
    await primeRecentIds(connection, recentLogs, recentSpans);
    return { ...opened, connection, heads, tenants, recentLogs, recentSpans, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A ledger that does not open stops its tenant, not the others; every request of it says so. */
async function openAll(tenants: Tenants, heads: SqliteHeadStore, log: Log): Promise<void> {
  for (const { tenant } of heads.all()) {
    try {
      await tenants.get(tenant);
    } catch (error) {
      const code = LedgerlineError.is(error) ? error.code : 'internal';
      const message = error instanceof Error ? error.message : String(error);
      log('error', code, { what: 'a ledger does not open', tenant, message });
    }
  }
}

type Opened = Pick<Sinks, 'connection' | 'clickhouseUrl' | 'engine'>;

async function openConnection(options: GatewayOptions, dataDir: string, log: Log): Promise<Opened> {
  if (options.clickhouseUrl !== undefined) return toServer(options.clickhouseUrl);
  const engine = await EmbeddedEngine.start({
    dataDir,
    ...(options.engine === false ? {} : options.engine),
  });
  engine.onRestart((event) => {
    if (event.kind === 'started') {
      log('warn', 'engine_restarted', { pid: event.pid, attempt: event.attempt });
    } else {
      const { code, message } = event.error;
      log('error', code, { what: 'engine restart', message, attempt: event.attempt });
    }
  });
  const connection = connect({ url: engine.url, ...engine.credentials.writer });
  return { connection, clickhouseUrl: engine.url, engine };
}

function toServer(clickhouseUrl: string): Opened {
  let url: URL;
  try {
    url = new URL(clickhouseUrl);
  } catch (cause) {
    throw new LedgerlineError('config_invalid', 'The ClickHouse URL is no URL.', { cause });
  }
  const username = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password);
  url.username = '';
  url.password = '';
  const connection = connect({
    url: url.href,
    ...(username === '' ? {} : { username }),
    ...(password === '' ? {} : { password }),
  });
  return { connection, clickhouseUrl: url.href.replace(/\/$/, ''), engine: undefined };
}
