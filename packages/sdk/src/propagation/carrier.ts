// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { isForeignId, isToken, type ActorType } from '@ledgerline/conventions';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { FOREIGN_KEYS, ID_KEYS } from '../context-attributes.ts';
import { contextState, extendContext, type ContextInput } from '../context.ts';
import type { Ledgerline } from '../ledgerline.ts';
import { SCOPE_KEYS } from '../scope.ts';
import { MAX_CARRIER_CHARS, MAX_CARRIER_IDS } from './limits.ts';
import { remoteSpan, traceHeaders } from './w3c.ts';

/** Text fields for message headers, worker data or environment variables. */
export type Carrier = Readonly<Record<string, string>>;

export interface CarrierOptions {
  /**
   * True when only the application itself can write the carrier: its own worker threads, child
   * processes and queues. Then scope, user, actor and consent come along; otherwise only ids that
   * group events do, as from a header.
   */
  readonly trusted?: boolean;
}

const FIELD = 'ledgerline-context';
const LIST_KEYS = ['policyIds', 'incidentIds'] as const;
/** What says neither whose an event is nor who did it. */
const UNTRUSTED_KEYS: readonly string[] = [
  'requestId',
  'correlationId',
  'runId',
  'stepId',
  'sessionId',
];
const ACTOR_TYPES = new Set<unknown>(['human', 'agent', 'system', 'tool'] satisfies ActorType[]);
const CORRELATION = new Set<unknown>(['request_id', 'correlation_id', 'run_id', 'step_id']);
const FROM_ENVIRONMENT: Readonly<Record<string, string>> = {
  TRACEPARENT: 'traceparent',
  TRACESTATE: 'tracestate',
  LEDGERLINE_CONTEXT: FIELD,
};

/**
 * The context in force as text fields: the span, and what `withContext`, a run or a middleware put
 * there. The scope of `startLedgerline`'s options stays out; whoever takes the work has its own.
 */
export function injectCarrier(): Carrier {
  const active = context.active();
  const { value } = contextState(active);
  const carrier = traceHeaders(active);
  const text = JSON.stringify(value);
  if (text.length <= MAX_CARRIER_CHARS) carrier[FIELD] = text;
  return carrier;
}

/**
 * Runs `fn` in the context of a carrier and in no other. A carrier that is missing or malformed
 * brings as much as can be read of it and never throws; missing ids are made up and flagged as ever.
 */
export function withCarrier<T>(
  ledgerline: Ledgerline,
  carrier: Carrier | null | undefined,
  fn: () => T,
  options: CarrierOptions = {},
): T {
  // A message from before carriers were sent has none.
  const fields: Carrier = carrier ?? {};
  const span = remoteSpan((name) => textOf(fields[name]));
  const outer = span === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, span);
  const { input, synthesized } = readContext(textOf(fields[FIELD]), options.trusted === true);
  const clean = ledgerline.pipeline.redactor.context(input);
  // Nothing else of the place where the work is taken holds for it.
  const here = contextState().value.trainOk;
  const inner = here === false ? { ...clean, trainOk: false } : clean;
  return context.with(extendContext(outer, inner, synthesized), fn);
}

/** The carrier as environment variables for a child process (`TRACEPARENT` is OTel's own name). */
export function carrierToEnvironment(carrier: Carrier): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [variable, field] of Object.entries(FROM_ENVIRONMENT)) {
    const value = carrier[field];
    if (value !== undefined) environment[variable] = value;
  }
  return environment;
}

/** The carrier that a parent process left in the environment. */
export function carrierFromEnvironment(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Carrier {
  const carrier: Record<string, string> = {};
  for (const [variable, field] of Object.entries(FROM_ENVIRONMENT)) {
    const value = environment[variable];
    if (value !== undefined) carrier[field] = value;
  }
  return carrier;
}

interface CarriedContext {
  readonly input: ContextInput;
  readonly synthesized: readonly string[];
}

function readContext(text: string | undefined, isTrusted: boolean): CarriedContext {
  const given = parseObject(text);
  const input: Record<string, unknown> = {};
  const take = (key: string, isUsable: (value: unknown) => boolean): void => {
    const isOpen = isTrusted || UNTRUSTED_KEYS.includes(key);
    if (isOpen && isUsable(given[key])) input[key] = given[key];
  };
  for (const key of SCOPE_KEYS) take(key, isTokenText);
  for (const key of ID_KEYS) take(key, FOREIGN_KEYS.has(key) ? isForeignText : isTokenText);
  for (const key of LIST_KEYS) take(key, isIdList);
  // A stranger may take consent back, and not give it.
  if (given['trainOk'] === false || (isTrusted && given['trainOk'] === true)) {
    input['trainOk'] = given['trainOk'];
  }
  take('actorType', (value) => ACTOR_TYPES.has(value));
  const { synthesized } = given;
  return {
    input,
    // Only what can be made up at all may be called so.
    synthesized: isIdList(synthesized) ? synthesized.filter((name) => CORRELATION.has(name)) : [],
  };
}

function parseObject(text: string | undefined): Record<string, unknown> {
  if (text === undefined || text.length > MAX_CARRIER_CHARS) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isTokenText(value: unknown): boolean {
  return typeof value === 'string' && isToken(value);
}

function isForeignText(value: unknown): boolean {
  return typeof value === 'string' && isForeignId(value);
}

function isIdList(value: unknown): value is string[] {
  return Array.isArray(value) && value.length <= MAX_CARRIER_IDS && value.every(isTokenText);
}
