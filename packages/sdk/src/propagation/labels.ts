// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_LEDGERLINE_CORRELATION_ID,
  ATTR_LEDGERLINE_RUN_ID,
  ATTR_LEDGERLINE_STEP_ID,
  ATTR_SESSION_ID,
  LedgerlineError,
} from '@ledgerline/conventions';
import { propagation, type Baggage, type Context } from '@opentelemetry/api';
import { contextState, type ContextInput } from '../context.ts';
import type { Redactor } from '../redactor.ts';
import { MAX_LABEL_CHARS, MAX_LABELS } from './limits.ts';

/** Baggage keys that fill a field of the context; they group events and decide nothing. */
const LABEL_FIELDS: ReadonlyMap<string, LabelField> = new Map<string, LabelField>([
  [ATTR_LEDGERLINE_CORRELATION_ID, 'correlationId'],
  [ATTR_LEDGERLINE_RUN_ID, 'runId'],
  [ATTR_LEDGERLINE_STEP_ID, 'stepId'],
  [ATTR_SESSION_ID, 'sessionId'],
]);

/** The fields of the context that a label may fill. */
export type LabelField = 'correlationId' | 'runId' | 'stepId' | 'sessionId';

/** Names that say whose an event is or who did it: no header of a stranger's may. */
const AUTHORITY =
  /^(ledgerline\.|audit\.|deployment\.environment|gen_ai\.agent\.|user\.|enduser\.|log\.record\.)/;

/** A key that baggage can carry: a token of RFC 9110 without its rarer characters. */
const LABEL_KEY = /^[A-Za-z0-9._~:@-]{1,128}$/;

/** An allow-list of baggage keys, checked; nothing else comes in or goes out. */
export interface LabelList {
  readonly keys: readonly string[];
}

/** What an allow-list let through. */
export interface Labels {
  /** Fields of the context. */
  readonly input: Pick<ContextInput, LabelField>;
  /** All of them by key, redacted; this is also what goes on as baggage. */
  readonly entries: Readonly<Record<string, string>>;
}

const NO_LABELS: Labels = { input: {}, entries: {} };

/**
 * Checks an allow-list once, when a middleware or a fetch is made. Throws `config_invalid` for a key
 * that names scope, user, actor or another fact that only the application itself may state.
 */
export function labelList(keys: readonly string[] = []): LabelList {
  if (keys.length > MAX_LABELS) throw invalid(`has more than ${MAX_LABELS} keys`);
  for (const key of keys) {
    if (!LABEL_KEY.test(key)) throw invalid(`has "${key}", which is not a baggage key`);
    if (AUTHORITY.test(key) && !LABEL_FIELDS.has(key)) {
      throw invalid(`has "${key}": baggage labels, it never says who or whose`);
    }
  }
  return { keys: [...new Set(keys)] };
}

/** The allowed labels in baggage that arrived. */
export function labelsFrom(
  list: LabelList,
  baggage: Baggage | undefined,
  redactor: Redactor,
): Labels {
  if (baggage === undefined || list.keys.length === 0) return NO_LABELS;
  const entries: Record<string, string> = {};
  const input: { -readonly [K in LabelField]?: string } = {};
  for (const key of list.keys) {
    const value = usable(baggage.getEntry(key)?.value, key, redactor);
    if (value === undefined) continue;
    entries[key] = value;
    const field = LABEL_FIELDS.get(key);
    if (field !== undefined) input[field] = value;
  }
  return { input, entries };
}

/** The baggage that may leave: allowed keys, from the context's ids or from OTel's baggage. */
export function outgoingBaggage(list: LabelList, from: Context, redactor: Redactor): Baggage {
  const { value } = contextState(from);
  const present = propagation.getBaggage(from);
  const entries: Record<string, { value: string }> = {};
  for (const key of list.keys) {
    const field = LABEL_FIELDS.get(key);
    const own = field === undefined ? undefined : value[field];
    const label = usable(own ?? present?.getEntry(key)?.value, key, redactor);
    if (label !== undefined) entries[key] = { value: label };
  }
  return propagation.createBaggage(entries);
}

function usable(value: string | undefined, key: string, redactor: Redactor): string | undefined {
  if (value === undefined || value === '' || value.length > MAX_LABEL_CHARS) return undefined;
  return redactor.text(value, `baggage.${key}`, []);
}

function invalid(why: string): LedgerlineError {
  return new LedgerlineError('config_invalid', `Option "labels" ${why}.`);
}
