// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { context, createContextKey, type Context } from '@opentelemetry/api';
import {
  isToken,
  LedgerlineError,
  type ActorType,
  type AttributeValue,
} from '@ledgerline/conventions';
import { contextAttributes } from './context-attributes.ts';
import { SCOPE_KEYS, type Scope } from './scope.ts';

/** What a caller may put into the context; every key is optional and overrides the outer one. */
export interface ContextInput extends Partial<Scope> {
  readonly userId?: string;
  readonly authSubject?: string;
  readonly sessionId?: string;
  readonly requestId?: string;
  readonly correlationId?: string;
  readonly runId?: string;
  readonly stepId?: string;
  readonly actorType?: ActorType;
  readonly actorId?: string;
  readonly agentId?: string;
  /** Whether the content of events may be used to train models; absent means no. */
  readonly trainOk?: boolean;
  readonly policyIds?: readonly string[];
  readonly incidentIds?: readonly string[];
}

/** The context in force, as `currentContext()` gives it. */
export interface LedgerlineContext extends ContextInput {
  /** Canonical names of the fields above that were made up, such as `request_id`. */
  readonly synthesized: readonly string[];
}

/** A context together with its attributes, made once so that an emit only copies them. */
export interface ContextState {
  readonly value: LedgerlineContext;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

// Symbol.for inside: two copies of this package in one process share the slot.
const KEY = createContextKey('ledgerline.context');

const EMPTY: ContextState = { value: { synthesized: [] }, attributes: {} };

/** The state in an OTel context, or the empty one. */
export function contextState(otelContext: Context = context.active()): ContextState {
  const state = otelContext.getValue(KEY);
  return state === undefined ? EMPTY : (state as ContextState);
}

/** The context in force for the running code; empty outside of `withContext`, `run` and `step`. */
export function currentContext(): LedgerlineContext {
  return contextState().value;
}

/** An OTel context like `parent` whose Ledgerline keys are overridden by those of `input`. */
export function extendContext(
  parent: Context,
  input: ContextInput,
  synthesized: readonly string[] = [],
): Context {
  const outer = contextState(parent).value;
  const merged: Record<string, unknown> = { ...outer };
  for (const [key, value] of Object.entries(input)) {
    if (value !== undefined) merged[key] = value;
  }
  // What was taken back further out cannot be given back.
  if (outer.trainOk === false) merged['trainOk'] = false;
  // A field that somebody gives now is no longer made up.
  const given = new Set(Object.keys(input).map(canonicalName));
  const kept = outer.synthesized.filter((name) => !given.has(name));
  merged['synthesized'] = [...new Set([...kept, ...synthesized])].toSorted();
  const value = Object.freeze(merged) as unknown as LedgerlineContext;
  const state: ContextState = { value, attributes: Object.freeze(contextAttributes(value)) };
  return parent.setValue(KEY, state);
}

/** The context in force with the options' scope and defaults behind it. */
export function completeContext(base: ContextState): LedgerlineContext {
  return { ...base.value, ...currentContext() };
}

/** The same; throws `context_missing` unless all five scope keys are there and usable. */
export function assertContext(base: ContextState): LedgerlineContext & Scope {
  const complete = completeContext(base);
  const missing = SCOPE_KEYS.filter((key) => !isToken(complete[key] ?? ''));
  if (missing.length === 0) return complete as LedgerlineContext & Scope;
  throw new LedgerlineError('context_missing', `The context has no usable ${missing.join(', ')}.`);
}

/** `requestId` → `request_id`. */
function canonicalName(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
