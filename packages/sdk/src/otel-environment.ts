// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { DiagnosticLevel } from './diagnostics.ts';
import { configInvalid } from './errors.ts';
import { REQUEST_TIMEOUT_MS, type QueueLimits } from './limits.ts';
import { SCOPE_ATTRIBUTES, SCOPE_KEYS, type Scope } from './scope.ts';

// OTel's own variables, as the specification of its SDKs has them ("Environment Variable
// Specification" and "OTLP Exporter Configuration"); docs/otel-environment.md says which and why.

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where and how one signal is sent. */
export interface OtlpTarget {
  readonly url: URL;
  /** Lower-case names; never logged. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly gzip: boolean;
}

/** Both signals; events of all classes are logs. */
export interface OtlpTargets {
  readonly logs: OtlpTarget;
  readonly traces: OtlpTarget;
}

const SIGNALS = ['LOGS', 'TRACES'] as const;

/** What the transport writes itself. */
const RESERVED = new Set(['content-type', 'content-length', 'content-encoding', 'host']);

/** Scope keys in `OTEL_RESOURCE_ATTRIBUTES`. */
export function scopeFromResource(env: Environment): Partial<Scope> {
  const resource = pairs(env['OTEL_RESOURCE_ATTRIBUTES']);
  const scope: Record<string, string> = {};
  for (const key of SCOPE_KEYS) {
    const value = resource.get(SCOPE_ATTRIBUTES[key]);
    if (value) scope[key] = value;
  }
  return scope;
}

/**
 * The targets that OTel's variables name, undefined when they name none. Throws `config_invalid` when
 * one signal has a place and the other has none: its records would have nowhere to go.
 */
export function otlpTargets(env: Environment): OtlpTargets | undefined {
  const base = urlOf(env, 'OTEL_EXPORTER_OTLP_ENDPOINT');
  const [logs, traces] = SIGNALS.map((signal) => {
    const own = urlOf(env, `OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`);
    return own ?? (base && withPath(base, signal === 'LOGS' ? '/v1/logs' : '/v1/traces'));
  });
  if (logs === undefined && traces === undefined) return undefined;
  if (logs === undefined || traces === undefined) {
    const [named, other] = logs === undefined ? ['TRACES', 'LOGS'] : SIGNALS;
    const variable = `OTEL_EXPORTER_OTLP_${named}_ENDPOINT`;
    throw configInvalid('endpoint', variable, `needs OTEL_EXPORTER_OTLP_${other}_ENDPOINT as well`);
  }
  return { logs: target(env, 'LOGS', logs), traces: target(env, 'TRACES', traces) };
}

/** The same settings for an endpoint of our own: OTel's headers belong to OTel's endpoint. */
export function targetsOf(endpoint: URL, env: Environment): OtlpTargets {
  const of = (signal: (typeof SIGNALS)[number], path: string): OtlpTarget => ({
    ...target(env, signal, withPath(endpoint, path)),
    headers: {},
  });
  return { logs: of('LOGS', '/v1/logs'), traces: of('TRACES', '/v1/traces') };
}

/** The same targets with a credential of ours. */
export function withKey({ logs, traces }: OtlpTargets, apiKey: string): OtlpTargets {
  const authorization = `Bearer ${apiKey}`;
  return {
    logs: { ...logs, headers: { ...logs.headers, authorization } },
    traces: { ...traces, headers: { ...traces.headers, authorization } },
  };
}

/** Queue limits for which OTel has a variable: those of its batch processor of log records. */
export function queueFromEnvironment(env: Environment): Partial<QueueLimits> {
  const number = (name: string): number | undefined =>
    wholeNumber(env, `OTEL_BLRP_${name}`, 'queue');
  const batchDelayMs = number('SCHEDULE_DELAY');
  const maxQueuedRecords = number('MAX_QUEUE_SIZE');
  const maxBatchRecords = number('MAX_EXPORT_BATCH_SIZE');
  return {
    ...(batchDelayMs !== undefined && { batchDelayMs }),
    ...(maxQueuedRecords !== undefined && { maxQueuedRecords }),
    ...(maxBatchRecords !== undefined && { maxBatchRecords }),
  };
}

const LOG_LEVELS: Readonly<Record<string, readonly DiagnosticLevel[]>> = {
  none: [],
  error: ['error'],
  warn: ['error', 'warn'],
};

/** What of its own troubles the SDK writes to standard error, by `OTEL_LOG_LEVEL`; all by default. */
export function diagnosticLevels(env: Environment): readonly DiagnosticLevel[] {
  const level = env['OTEL_LOG_LEVEL']?.trim().toLowerCase() ?? '';
  return LOG_LEVELS[level] ?? ['error', 'warn', 'info'];
}

function target(env: Environment, signal: (typeof SIGNALS)[number], url: URL): OtlpTarget {
  const named = (name: string): readonly [string, string | undefined] => {
    const own = `OTEL_EXPORTER_OTLP_${signal}_${name}`;
    return env[own]
      ? [own, env[own]]
      : [`OTEL_EXPORTER_OTLP_${name}`, env[`OTEL_EXPORTER_OTLP_${name}`]];
  };
  const [protocolVariable, protocol = ''] = named('PROTOCOL');
  if (protocol === 'grpc') {
    throw configInvalid('endpoint', protocolVariable, 'must be http/protobuf, gRPC is not spoken');
  }
  const [compressionVariable, compression = ''] = named('COMPRESSION');
  if (!['', 'none', 'gzip'].includes(compression)) {
    throw configInvalid('endpoint', compressionVariable, 'must be gzip or none');
  }
  const [timeoutVariable] = named('TIMEOUT');
  return {
    url,
    headers: {
      ...headersOf(env, 'OTEL_EXPORTER_OTLP_HEADERS'),
      ...headersOf(env, `OTEL_EXPORTER_OTLP_${signal}_HEADERS`),
    },
    timeoutMs: wholeNumber(env, timeoutVariable, 'endpoint') ?? REQUEST_TIMEOUT_MS,
    gzip: compression === 'gzip',
  };
}

function headersOf(env: Environment, variable: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of pairs(env[variable])) {
    const lower = name.toLowerCase();
    if (RESERVED.has(lower)) continue;
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(lower) || !/^[\x20-\x7e]*$/.test(value)) {
      // The value may be a secret, the name is none.
      throw configInvalid('apiKey', variable, `has a header that HTTP cannot carry`);
    }
    headers[lower] = value;
  }
  return headers;
}

function urlOf(env: Environment, variable: string): URL | undefined {
  const text = env[variable];
  return text === undefined || text === '' ? undefined : checkedUrl(text, variable);
}

/** An http or https URL without credentials. Throws `config_invalid`. */
export function checkedUrl(text: string, variable: string): URL {
  const invalid = (why: string): Error => configInvalid('endpoint', variable, why);
  if (!URL.canParse(text)) throw invalid('is not a URL');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw invalid('must begin with http:// or https://');
  }
  // A password inside a URL ends up in logs and process lists.
  if (url.username !== '' || url.password !== '') {
    throw invalid('must not contain credentials, use "apiKey"');
  }
  return url;
}

function withPath(base: URL, path: string): URL {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/$/, '')}${path}`;
  return url;
}

/** A whole number above zero; undefined when the variable says nothing. Throws `config_invalid`. */
function wholeNumber(env: Environment, variable: string, option: string): number | undefined {
  const text = env[variable]?.trim();
  if (text === undefined || text === '') return undefined;
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw configInvalid(option, variable, 'must be a whole number above 0');
}

/** `a=b,c=d` with percent-encoded values, as OTel's variables have it; what is no pair is skipped. */
function pairs(text = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const pair of text.split(',')) {
    const equals = pair.indexOf('=');
    if (equals < 1) continue;
    found.set(pair.slice(0, equals).trim(), decode(pair.slice(equals + 1).trim()));
  }
  return found;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
