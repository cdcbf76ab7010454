// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MARK_CACHE_BYTES, QUERY_BYTES_MAX, QUERY_MEMORY_SHARE } from './limits.ts';

/**
 * Tables that only grow, whoever asks: the engine itself refuses every statement that would change or
 * take away rows, columns or the table. New columns and indexes stay possible, for migrations.
 */
const APPEND_ONLY_TABLES = ['audit_leaves', 'audit_abandoned'];

/** Privileges that could change what is stored; RENAME, EXCHANGE, DETACH and REPLACE need DROP. */
const CHANGING_PRIVILEGES =
  'ALTER UPDATE, ALTER DELETE, ALTER DROP COLUMN, ALTER MODIFY COLUMN, ALTER CLEAR COLUMN, ' +
  'ALTER RENAME COLUMN, ALTER TTL, ALTER FREEZE PARTITION, ALTER FETCH PARTITION, ' +
  'ALTER MOVE PARTITION, TRUNCATE, DROP TABLE';

export interface EngineLimits {
  readonly memoryBytes: number;
  readonly threads: number;
  readonly queryTimeoutMs: number;
}

/**
 * Writes the engine's server configuration and its users file; returns the arguments that name it.
 *
 * The engine knows one user, `default`. SOURCES is taken from it, so that no statement reads a
 * file, a URL or another server through a table function or a dictionary (measured on chDB 3.4.0:
 * error 497; `INSERT … FROM INFILE` needs no such grant). Which of our two users may do what is
 * decided by the session a statement runs on and by `statement.ts`.
 */
export function writeEngineConfig(directory: string, limits: EngineLimits): readonly string[] {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const usersPath = join(directory, 'users.xml');
  const configPath = join(directory, 'config.xml');
  writeFileSync(usersPath, usersXml(limits), { mode: 0o600 });
  writeFileSync(configPath, serverXml(limits, usersPath), { mode: 0o600 });
  return [`--config-file=${configPath}`];
}

function serverXml(limits: EngineLimits, usersPath: string): string {
  return `<clickhouse>
  <max_server_memory_usage>${limits.memoryBytes}</max_server_memory_usage>
  <mark_cache_size>${MARK_CACHE_BYTES}</mark_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <background_pool_size>2</background_pool_size>
  <background_merges_mutations_concurrency_ratio>2</background_merges_mutations_concurrency_ratio>
  <background_schedule_pool_size>4</background_schedule_pool_size>
  <max_thread_pool_size>256</max_thread_pool_size>
  <users_config>${xml(usersPath)}</users_config>
</clickhouse>
`;
}

function usersXml(limits: EngineLimits): string {
  const seconds = Math.max(1, Math.ceil(limits.queryTimeoutMs / 1000));
  const queryMemory = Math.floor(limits.memoryBytes * QUERY_MEMORY_SHARE);
  return `<clickhouse>
  <profiles>
    <default>
      <max_threads>${limits.threads}</max_threads>
      <max_memory_usage>${queryMemory}</max_memory_usage>
      <max_execution_time>${seconds}</max_execution_time>
      <max_query_size>${QUERY_BYTES_MAX}</max_query_size>
      <async_insert>0</async_insert>
    </default>
    <analyst>
      <constraints>
        <max_execution_time><min>0.001</min><max>${seconds}</max></max_execution_time>
        <max_memory_usage><min>1</min><max>${queryMemory}</max></max_memory_usage>
        <apply_deleted_mask><readonly/></apply_deleted_mask>
        <apply_patch_parts><readonly/></apply_patch_parts>
      </constraints>
    </analyst>
  </profiles>
  <quotas><default/></quotas>
  <users>
    <default>
      <password></password>
      <networks><ip>::/0</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
      <grants>
        <query>GRANT ALL ON *.*</query>
        <query>REVOKE SOURCES ON *.*</query>
        <query>REVOKE DROP DATABASE ON default.*</query>
${APPEND_ONLY_TABLES.map((table) => `        <query>REVOKE ${CHANGING_PRIVILEGES} ON default.${table}</query>`).join('\n')}
      </grants>
    </default>
  </users>
</clickhouse>
`;
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
