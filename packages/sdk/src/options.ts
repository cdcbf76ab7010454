// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { join } from 'node:path';
import { isToken, LedgerlineError } from '@ledgerline/conventions';
import type { RedactionPolicyData } from '@ledgerline/redaction';
import type { LogRecordExporter } from '@opentelemetry/sdk-logs';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { TrainPreferences } from './consent.ts';
import type { ContextInput } from './context.ts';
import type { PriceOverrides } from './cost/overrides.ts';
import type { DiagnosticLevel, DiagnosticSink } from './diagnostics.ts';
import { configInvalid, scopeOptionMissing } from './errors.ts';
import type { GenAiOptions } from './gen-ai/bridge.ts';
import { DEFAULT_QUEUE_LIMITS, type QueueLimits } from './limits.ts';
import {
  checkedUrl,
  diagnosticLevels,
  otlpTargets,
  queueFromEnvironment,
  scopeFromResource,
  targetsOf,
  withKey,
  type Environment,
  type OtlpTargets,
} from './otel-environment.ts';
import type { AuditFailure } from './outcome.ts';
import type { PropagationOptions } from './propagation/settings.ts';
import type { ProducerOptions } from './producers.ts';
import { SCOPE_KEYS, type Scope, type ScopeKey } from './scope.ts';

/** What `startLedgerline` takes; each scope key, URL and path also comes from its variable. */
export interface LedgerlineOptions extends Partial<Scope>, ProducerOptions {
  /** `LEDGERLINE_ENDPOINT`: base URL of an OTLP/HTTP receiver, such as `http://127.0.0.1:4318`; then OTel's. */
  readonly endpoint?: string;
  /** `LEDGERLINE_API_KEY`: sent as a Bearer credential; never logged, never part of an error. */
  readonly apiKey?: string;
  /** `LEDGERLINE_SERVICE_NAME`, then `OTEL_SERVICE_NAME`; by default the app. */
  readonly serviceName?: string;
  /**
   * `LEDGERLINE_REDACTION_POLICY`, which is the path of a policy file: the redaction policy, or the
   * path of its file; the default policy when absent.
   */
  readonly redaction?: RedactionPolicyData | string;
  /** `LEDGERLINE_PSEUDONYM_KEY` (base64url): the tenant's key of the action `pseudonym`, 32 bytes or more. */
  readonly pseudonymKey?: string | Uint8Array;
  /** `LEDGERLINE_SEALING_KEY`: the tenant's public key of the action `seal`, base64url. */
  readonly sealingKey?: string;
  /** `LEDGERLINE_OUTBOX_DIR`; by default `.ledgerline/outbox/<tenant>.<app>` where the process runs. */
  readonly outboxDir?: string;
  /**
   * `LEDGERLINE_AUDIT_FAILURE`: what an audit event that cannot be made durable means to callers that
   * do not say it themselves. `block` (default): an error, and side-effecting calls are not made.
   * `degrade`: they go on, and the event takes the memory queue.
   */
  readonly auditFailure?: AuditFailure;
  /** Exporters that get every sealed record and span besides, or instead of, the endpoint. */
  readonly sinks?: LedgerlineSinks;
  /** `LEDGERLINE_EPHEMERAL=1`: allows sinks that lose everything, and keeps the outbox in memory. */
  readonly ephemeral?: boolean;
  /** `start`: all five scope keys must be options. `event`: the context may bring them later. */
  readonly requireScope?: 'start' | 'event';
  /** True refuses events whose correlation ids would have to be made up (conflict X1). */
  readonly strictCorrelation?: boolean;
  /** Prices of own or negotiated models, per million tokens; they win over the built-in table. */
  readonly prices?: PriceOverrides;
  /** What tenant and users have said about training models: either can forbid it. */
  readonly trainPreferences?: TrainPreferences;
  /** Context keys that hold wherever nothing else is said, such as `agentId` or `trainOk`. */
  readonly context?: ContextInput;
  /** Further resource attributes, such as `service.version`; redacted like everything else. */
  readonly resourceAttributes?: Readonly<Record<string, string | number | boolean>>;
  /** False leaves the global OTel providers alone; `run`, `step` and `emit` work all the same. */
  readonly registerGlobals?: boolean;
  /** What leaves and arrives as baggage through OTel's own propagation; nothing by default. */
  readonly propagation?: PropagationOptions;
  /** Where the SDK reports its own troubles; by default one line each on standard error. */
  readonly onDiagnostic?: DiagnosticSink;
  /** Events from spans of other GenAI instrumentations; on by default, `false` makes none. */
  readonly genAi?: GenAiOptions | false;
  /** Limits of the queues; tests and unusual hosts only. */
  readonly queue?: Partial<QueueLimits>;
}

/** Every option; the type sees to it that none is missing. */
const KNOWN: Readonly<Record<keyof LedgerlineOptions, true>> = {
  tenant: true,
  environment: true,
  project: true,
  surface: true,
  app: true,
  component: true,
  producers: true,
  endpoint: true,
  apiKey: true,
  serviceName: true,
  redaction: true,
  pseudonymKey: true,
  sealingKey: true,
  outboxDir: true,
  auditFailure: true,
  sinks: true,
  ephemeral: true,
  requireScope: true,
  strictCorrelation: true,
  prices: true,
  trainPreferences: true,
  context: true,
  resourceAttributes: true,
  registerGlobals: true,
  propagation: true,
  onDiagnostic: true,
  genAi: true,
  queue: true,
};

/** A misspelt option must not be one that silently does nothing. */
function checkNames(options: LedgerlineOptions): void {
  refuseUnknown(options, KNOWN, '');
  refuseUnknown(options.queue ?? {}, DEFAULT_QUEUE_LIMITS, 'queue.');
}

function refuseUnknown(given: object, known: object, prefix: string): void {
  const name = Object.keys(given).find((key) => !Object.hasOwn(known, key));
  if (name === undefined) return;
  const names = Object.keys(known).join(', ');
  throw new LedgerlineError(
    'config_invalid',
    `There is no option ${JSON.stringify(prefix + name)}; there are ${names}.`,
  );
}

/** Further exporters; `durable: false` on an exporter says that it loses what it was given. */
export interface LedgerlineSinks {
  readonly logs?: readonly LogRecordExporter[];
  readonly spans?: readonly SpanExporter[];
}

export interface ResolvedOptions {
  readonly scope: Partial<Scope>;
  /** Where events go; undefined where only further exporters take them. */
  readonly endpoint: URL | undefined;
  readonly targets: OtlpTargets | undefined;
  /** Whether a credential goes along. */
  readonly isAuthenticated: boolean;
  readonly serviceName: string;
  readonly outboxDir: string | undefined;
  readonly ephemeral: boolean;
  readonly auditFailure: AuditFailure;
  readonly sinks: Required<LedgerlineSinks>;
  readonly queue: Partial<QueueLimits>;
  readonly diagnosticLevels: readonly DiagnosticLevel[];
}

const SCOPE_VARIABLES: Readonly<Record<ScopeKey, string>> = {
  tenant: 'LEDGERLINE_TENANT',
  environment: 'LEDGERLINE_ENVIRONMENT',
  project: 'LEDGERLINE_PROJECT',
  surface: 'LEDGERLINE_SURFACE',
  app: 'LEDGERLINE_APP',
};

/**
 * Options with the environment's values filled in.
 * Throws `scope_missing` or `config_invalid`, naming the option and its variable.
 */
export function resolveOptions(
  options: LedgerlineOptions,
  env: Environment = process.env,
): ResolvedOptions {
  checkNames(options);
  const scope = resolveScope(options, env);
  const given = resolveApiKey(options, env);
  const named = resolveTargets(options, env);
  const targets = named && given !== undefined ? withKey(named, given) : named;
  const ephemeral = options.ephemeral ?? flag('ephemeral', 'LEDGERLINE_EPHEMERAL', env);
  const serviceName =
    options.serviceName ??
    (env['LEDGERLINE_SERVICE_NAME'] || env['OTEL_SERVICE_NAME'] || scope.app || 'unknown_service');
  return {
    scope,
    endpoint: targets?.logs.url,
    targets,
    isAuthenticated: targets?.logs.headers['authorization'] !== undefined,
    queue: { ...queueFromEnvironment(env), ...options.queue },
    diagnosticLevels: diagnosticLevels(env),
    serviceName,
    outboxDir: resolveOutboxDir(options, env, scope, ephemeral),
    ephemeral,
    auditFailure: resolveAuditFailure(options, env),
    sinks: { logs: options.sinks?.logs ?? [], spans: options.sinks?.spans ?? [] },
  };
}

function resolveScope(options: LedgerlineOptions, env: Environment): Partial<Scope> {
  const scope: Record<string, string> = {};
  const fromResource = scopeFromResource(env);
  for (const key of SCOPE_KEYS) {
    const variable = SCOPE_VARIABLES[key];
    const value = options[key] ?? (env[variable] || fromResource[key]);
    if (value === undefined || value === '') {
      if (options.requireScope === 'event') continue;
      throw scopeOptionMissing(key, variable);
    }
    if (!isToken(value)) {
      throw configInvalid(key, variable, 'must be 1 to 128 characters of A-Z a-z 0-9 . _ ~ : @ -');
    }
    scope[key] = value;
  }
  return scope;
}

/** The endpoint of ours, with nothing of OTel's but how to send; else what OTel's variables name. */
function resolveTargets(options: LedgerlineOptions, env: Environment): OtlpTargets | undefined {
  const own = options.endpoint ?? env['LEDGERLINE_ENDPOINT'];
  if (own !== undefined && own !== '') {
    return targetsOf(checkedUrl(own, 'LEDGERLINE_ENDPOINT'), env);
  }
  return options.endpoint === '' ? undefined : otlpTargets(env);
}

function resolveApiKey(options: LedgerlineOptions, env: Environment): string | undefined {
  const key = options.apiKey ?? env['LEDGERLINE_API_KEY'];
  if (key === undefined || key === '') return undefined;
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw configInvalid('apiKey', 'LEDGERLINE_API_KEY', 'has characters that no header can carry');
  }
  return key;
}

function resolveAuditFailure(options: LedgerlineOptions, env: Environment): AuditFailure {
  const policy = options.auditFailure ?? (env['LEDGERLINE_AUDIT_FAILURE'] || 'block');
  if (policy === 'block' || policy === 'degrade') return policy;
  throw configInvalid('auditFailure', 'LEDGERLINE_AUDIT_FAILURE', 'must be block or degrade');
}

/** Undefined keeps the outbox in memory, which only ephemeral mode allows. */
function resolveOutboxDir(
  options: LedgerlineOptions,
  env: Environment,
  scope: Partial<Scope>,
  ephemeral: boolean,
): string | undefined {
  const given = options.outboxDir ?? env['LEDGERLINE_OUTBOX_DIR'];
  if (given !== undefined && given !== '') return given;
  if (ephemeral) return undefined;
  // One folder per tenant and app: leftovers must not be sent with another application's credential.
  const owner = [scope.tenant ?? 'any', scope.app ?? 'any'].map(encodeURIComponent).join('.');
  return join(process.cwd(), '.ledgerline', 'outbox', owner);
}

function flag(option: string, variable: string, env: Environment): boolean {
  const text = env[variable];
  if (text === undefined || text === '' || text === '0' || text === 'false') return false;
  if (text === '1' || text === 'true') return true;
  throw configInvalid(option, variable, 'must be 1, true, 0 or false');
}
