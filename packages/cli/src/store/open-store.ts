// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '@ledgerline/clickhouse';
import { connect, EmbeddedEngine, loadOrCreateSecrets } from '@ledgerline/clickhouse';
import { LedgerlineError } from '@ledgerline/conventions';
import { readRuntime } from '@ledgerline/gateway';
import type { HeadCommit, TenantHead } from '@ledgerline/ledger';
import { SqliteHeadStore } from '@ledgerline/ledger';

/** The data of one data folder, opened for reading. */
export interface OpenStore extends AsyncDisposable {
  readonly dataDir: string;
  readonly connection: Connection;
  /** The committed heads as they are now, read anew at each call. */
  heads(): readonly TenantHead[];
  /** The commit log of a tenant, oldest first. */
  commits(tenant: string): Iterable<HeadCommit>;
  /** One statement, its result as text in a ClickHouse format. */
  queryText(statement: string, format: string): Promise<string>;
}

/** Which data to open. */
export interface StoreLocation {
  readonly dataDir: string;
  /** A ClickHouse server that holds the tables, credentials included; none for the embedded engine. */
  readonly clickhouseUrl?: string | undefined;
}

/**
 * Opens a data folder for reading: its ClickHouse server, the engine of a gateway that is running on
 * it, or an engine started for this command when none is.
 */
export async function openStore({ dataDir, clickhouseUrl }: StoreLocation): Promise<OpenStore> {
  const headsFile = join(dataDir, 'heads.db');
  if (!existsSync(headsFile)) {
    throw new LedgerlineError('data_missing', `There is no Ledgerline data in '${dataDir}'.`);
  }
  const { url, user, engine } = await reach(dataDir, clickhouseUrl);
  const connection = connect({ url, ...user });
  const headStore = new SqliteHeadStore(headsFile);
  return {
    dataDir,
    connection,
    commits: (tenant) => headStore.commits(tenant),
    heads: () => headStore.all(),
    queryText: (statement, format) => queryText(url, user, statement, format),
    [Symbol.asyncDispose]: async () => {
      headStore.close();
      await connection.close();
      await engine?.close();
    },
  };
}

interface Reached {
  readonly url: string;
  readonly user: { readonly username: string; readonly password: string };
  readonly engine?: EmbeddedEngine;
}

async function reach(dataDir: string, clickhouseUrl: string | undefined): Promise<Reached> {
  if (clickhouseUrl !== undefined) return serverOf(clickhouseUrl);
  const { analyst: user } = loadOrCreateSecrets(dataDir);
  const runtime = readRuntime(dataDir);
  if (runtime !== undefined) return { url: runtime.clickhouseUrl, user };
  const engine = await EmbeddedEngine.start({ dataDir, port: 0 });
  return { url: engine.url, user, engine };
}

/** Credentials leave the URL, so that they are in no message about it. */
function serverOf(clickhouseUrl: string): Reached {
  const url = URL.parse(clickhouseUrl);
  if (url === null) throw new LedgerlineError('config_invalid', '--clickhouse-url is not a URL.');
  const username = decodeURIComponent(url.username) || 'default';
  const user = { username, password: decodeURIComponent(url.password) };
  url.username = '';
  url.password = '';
  return { url: url.href.replace(/\/$/, ''), user };
}

async function queryText(
  url: string,
  user: { readonly username: string; readonly password: string },
  statement: string,
  format: string,
): Promise<string> {
  const response = await fetch(`${url}/?default_format=${encodeURIComponent(format)}`, {
    method: 'POST',
    headers: { 'X-ClickHouse-User': user.username, 'X-ClickHouse-Key': user.password },
    body: statement,
  });
  const text = await response.text();
  if (!response.ok) throw new LedgerlineError('query_failed', text.trim());
  return text;
}
