// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { FrameMethod } from './block-framing.ts';
import { EngineFault } from './fault.ts';
import { quote, toLatin1 } from './query-parameters.ts';

/** What the URL and the headers of a request ask for. */
export interface RequestParameters {
  readonly query: string;
  readonly database: string;
  readonly format: string;
  readonly queryId: string | undefined;
  readonly settings: ReadonlyMap<string, string>;
  readonly values: ReadonlyMap<string, string>;
  readonly compressBlocks: boolean;
  readonly frameMethod: FrameMethod;
  readonly decompressBlocks: boolean;
  readonly httpCompression: boolean;
  readonly protocolVersion: number;
  readonly waitEnd: boolean;
  readonly readOnly: boolean;
}

/** Parameters of the HTTP interface itself; everything else in the URL is a setting. */
const OWN = new Set([
  'query',
  'database',
  'default_format',
  'query_id',
  'user',
  'password',
  'quota_key',
  'role',
  'compress',
  'decompress',
  'enable_http_compression',
  'http_zlib_compression_level',
  'client_protocol_version',
  'wait_end_of_query',
  'buffer_size',
  'stacktrace',
  'readonly',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
  'close_session',
  'cancel_http_readonly_queries_on_client_close',
  'session_timeout',
  'session_check',
  // Answers mean durable here, so an insert never waits in an asynchronous queue.
  'async_insert',
  'wait_for_async_insert',
]);

const SETTING_NAME = /^[A-Za-z_][A-Za-z0-9_.]*$/u;

/** @throws EngineFault for a session, a role or a malformed setting name. */
export function readParameters(
  url: URLSearchParams,
  header: (name: string) => string | undefined,
): RequestParameters {
  const settings = new Map<string, string>();
  const values = new Map<string, string>();
  for (const [name, value] of url) {
    if (name.startsWith('param_')) values.set(name.slice('param_'.length), value);
    else if (name === 'session_id' || name === 'role') refuse(name);
    else if (!OWN.has(name)) settings.set(settingName(name), value);
  }
  const readonly = url.get('readonly');
  return {
    query: url.get('query') ?? '',
    database: url.get('database') ?? header('x-clickhouse-database') ?? 'default',
    format: url.get('default_format') ?? header('x-clickhouse-format') ?? 'TabSeparated',
    queryId: url.get('query_id') ?? undefined,
    settings,
    values,
    compressBlocks: flag(url, 'compress'),
    frameMethod: frameMethod(url.get('network_compression_method')),
    decompressBlocks: flag(url, 'decompress'),
    httpCompression: flag(url, 'enable_http_compression'),
    protocolVersion: Number(url.get('client_protocol_version') ?? 0) || 0,
    waitEnd: flag(url, 'wait_end_of_query'),
    readOnly: readonly !== null && readonly !== '0',
  };
}

function flag(url: URLSearchParams, name: string): boolean {
  const value = url.get(name);
  return value !== null && value !== '0' && value !== 'false';
}

function frameMethod(name: string | null): FrameMethod {
  const method = name?.toLowerCase();
  return method === 'zstd' || method === 'none' ? method : 'lz4';
}

function settingName(name: string): string {
  if (SETTING_NAME.test(name) && name !== 'profile') return name;
  throw new EngineFault(115, 'UNKNOWN_SETTING', `Setting '${name}' cannot be set`);
}

function refuse(name: string): never {
  throw new EngineFault(
    48,
    'NOT_IMPLEMENTED',
    `The embedded engine takes no ${name}: it keeps no state between requests`,
  );
}

/** `a = '1', b = 'x'` for a SETTINGS clause; the statement's own entries come last and win. */
export function settingsList(settings: ReadonlyMap<string, string>, own: string): string {
  const list = [...settings].map(([name, value]) => `${name} = ${quote(toLatin1(value))}`);
  if (own !== '') list.push(own);
  return list.join(', ');
}
