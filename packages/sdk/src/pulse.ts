// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';
import {
  ATTR_LEDGERLINE_STATE_CHANGED_KEYS,
  ATTR_LEDGERLINE_STATE_HASH,
  ATTR_LEDGERLINE_STATE_ITEM_COUNT,
  ATTR_LEDGERLINE_STATE_NAME,
  ATTR_LEDGERLINE_STATE_PATCH,
  canonicalJson,
  LedgerlineError,
  type AttributeValue,
} from '@ledgerline/conventions';
import { isDeepStrictEqual } from 'node:util';
import { currentContext } from './context.ts';
import type { EmitOptions } from './emitter.ts';
import type { FlowParts } from './flow.ts';
import {
  diffJson,
  isList,
  isObject,
  replaceAll,
  type Json,
  type PatchOperation,
} from './json-patch.ts';
import { MAX_CHANGED_KEYS, MAX_CONTENT_BYTES, MAX_PULSE_STATES } from './limits.ts';
import type { EmitResult } from './outcome.ts';
import { estimateBytes, toAttributeValue } from './payload.ts';

export interface PulseOptions extends EmitOptions {
  /** Tells the states of one run apart when it has several. */
  readonly name?: string;
}

/**
 * State pulses: what changed in a state since its last pulse. Only the redacted state is kept, and
 * differences are between redacted states, so that no raw value outlives the call.
 */
export class Pulses {
  readonly #parts: FlowParts;
  /** The last redacted state of each run and name, the least recently used first. */
  readonly #last = new Map<string, Json>();

  constructor(parts: FlowParts) {
    this.#parts = parts;
  }

  /** Emits a state_pulse; never throws. */
  pulse(state: unknown, options: PulseOptions = {}): EmitResult {
    const { name, ...emitOptions } = options;
    try {
      return this.#pulse(state, name, emitOptions);
    } catch (cause) {
      const error = new LedgerlineError('internal', 'The state could not be looked at.', { cause });
      return { ok: false, error };
    }
  }

  #pulse(state: unknown, name: string | undefined, options: EmitOptions): EmitResult {
    const { redactor, emitter, base } = this.#parts;
    const plain = toJson(toAttributeValue(state));
    const after = redactor.value(plain, 'state', []) as Json;
    const runId = options.context?.runId ?? currentContext().runId ?? base.value.runId ?? '';
    const key = JSON.stringify([runId, name]);
    const before = this.#last.get(key);
    const patch = this.#patch(before, after);
    const result = emitter.emit(
      'state_pulse',
      {
        ...(name !== undefined && { [ATTR_LEDGERLINE_STATE_NAME]: name }),
        [ATTR_LEDGERLINE_STATE_CHANGED_KEYS]: changedKeys(before, after),
        [ATTR_LEDGERLINE_STATE_HASH]: createHash('sha256')
          .update(canonicalJson(after as object))
          .digest('hex'),
        [ATTR_LEDGERLINE_STATE_ITEM_COUNT]: itemCount(after),
        ...(patch !== undefined && { [ATTR_LEDGERLINE_STATE_PATCH]: patch }),
      },
      options,
    );
    this.#remember(key, result.ok && patch !== undefined ? after : undefined);
    return result;
  }

  /** The difference, or the whole state when there is none that fits; undefined when neither does. */
  #patch(before: Json | undefined, after: Json): readonly PatchOperation[] | undefined {
    if (before !== undefined) {
      const patch = diffJson(before, after);
      // A value can look different without the keys around it: redacted again on its way, it would
      // no longer be the one of the state.
      if (fits(patch) && this.#staysAsItIs(patch)) return patch;
    }
    const whole = replaceAll(after);
    return fits(whole) ? whole : undefined;
  }

  #staysAsItIs(patch: readonly PatchOperation[]): boolean {
    const redacted = this.#parts.redactor.value(patch, 'patch', []);
    return isDeepStrictEqual(redacted, patch);
  }

  /** Without a state, the next pulse tells the whole one again. */
  #remember(key: string, state: Json | undefined): void {
    this.#last.delete(key);
    if (state === undefined) return;
    if (this.#last.size >= MAX_PULSE_STATES) {
      const [oldest] = this.#last.keys();
      if (oldest !== undefined) this.#last.delete(oldest);
    }
    this.#last.set(key, state);
  }
}

function fits(patch: readonly PatchOperation[]): boolean {
  return estimateBytes(patch) <= MAX_CONTENT_BYTES;
}

/** The members that differ; of a list or a plain value none has a name. */
function changedKeys(before: Json | undefined, after: Json): string[] {
  const [old, now] = [before ?? {}, after].map((state) => (isObject(state) ? state : {}));
  const keys = new Set([...Object.keys(old!), ...Object.keys(now!)]);
  const changed = [...keys].filter((key) => !isDeepStrictEqual(old![key], now![key]));
  return changed.toSorted().slice(0, MAX_CHANGED_KEYS);
}

function itemCount(state: Json): number {
  if (isList(state)) return state.length;
  if (isObject(state)) return Object.keys(state).length;
  return state === null ? 0 : 1;
}

/** Bytes as base64, keys as text that JSON can hold, and no negative zero, which JSON has not. */
function toJson(value: AttributeValue): Json {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return value === 0 ? 0 : value;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(toJson);
  const members = Object.entries(value as Readonly<Record<string, AttributeValue>>);
  return Object.fromEntries(members.map(([key, each]) => [key.toWellFormed(), toJson(each)]));
}
