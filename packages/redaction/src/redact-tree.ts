// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { canonicalJson, type AttributeValue } from '@ledgerline/conventions';
import { categoryOf, type ContentCategory } from './actions/action.ts';
import { detailed } from './actions/apply-actions.ts';
import { CLEAN_LENGTH_MAX, CLEAN_VALUES_MAX, TREE_DEPTH_MAX, TREE_NODES_MAX } from './limits.ts';
import { PLACEHOLDERS } from './placeholders.ts';
import { errorFields } from './error-fields.ts';
import { failedFinding, redactBytes } from './redact-bytes.ts';
import { redactText, type Found } from './redact-text.ts';
import { Originals } from './sealing/originals.ts';
import { nameBefore, nameBeside } from './tree-names.ts';
import type { Finding, RedactionPlace, RedactionPolicy } from './types.ts';

/**
 * Whether a number under this key is looked at however small it is or whatever fraction it has: the
 * name says what it may be, or the policy has patterns. Other numbers below 2^32 are never found.
 */
export function isTellingKey({ keyTable, patterns }: RedactionPolicy, key: string): boolean {
  return patterns.length > 0 || keyTable.verdict(key).telling;
}

/** Where a key stands. */
const KEY_PLACE = { key: undefined, category: 'other', path: 'key' } as const;

/** One walk over one tree. Containers are copied, so a later change of the input changes nothing. */
export class TreeWalk {
  readonly findings: Finding[] = [];
  /** Undefined when the policy seals nothing. */
  readonly originals: Originals | undefined;
  readonly #policy: RedactionPolicy;
  #category: ContentCategory = 'other';
  readonly #ancestors: object[] = [];
  #nodes = 0;

  constructor(policy: RedactionPolicy) {
    this.#policy = policy;
    this.originals = policy.seals ? new Originals() : undefined;
  }

  /** A value on its own, of the category that its key or its caller names. */
  value(value: unknown, at: RedactionPlace | undefined): AttributeValue {
    this.#category = at?.category ?? categoryOf(at?.key);
    return this.visit(value, at?.key, at?.path ?? '');
  }

  /** The attributes of a record: the key of each one says what kind of content it is. */
  attributes(source: object, path: string): Record<string, AttributeValue> {
    return this.map(source, path, true);
  }

  /** The value of one attribute at the top of a record. */
  attribute(key: string, value: unknown): AttributeValue {
    this.#category = categoryOf(key);
    return this.visit(value, key, key);
  }

  /** Whether nothing is found in a key itself. */
  isCleanKey(key: string): boolean {
    const { keyTable } = this.#policy;
    if (keyTable.isClean(key)) return true;
    const found: Finding[] = [];
    this.#keyText(key, { findings: found, originals: undefined });
    if (found.length > 0) return false;
    keyTable.rememberClean(key);
    return true;
  }

  /** The redacted value; `key` is the nearest map key, which also governs the items of an array. */
  visit(value: unknown, key: string | undefined, path: string): AttributeValue {
    const before = this.findings.length;
    const depth = this.#ancestors.length;
    try {
      this.#nodes += 1;
      if (this.#nodes > TREE_NODES_MAX) return this.#fail(path);
      return this.#visit(value, key, path);
    } catch {
      // What was found below a value that failed half-way no longer stands anywhere.
      this.findings.length = before;
      this.#ancestors.length = depth;
      return this.#fail(path);
    }
  }

  /** A map of attributes; `undefined` values are left out, as OpenTelemetry does. */
  map(source: object, path: string, isTop = false): Record<string, AttributeValue> {
    const output: Record<string, AttributeValue> = {};
    for (const key of Object.keys(source)) {
      const value: unknown = (source as Record<string, unknown>)[key];
      if (value === undefined) continue;
      if (isTop) this.#category = categoryOf(key);
      const said = key === 'value' && !isTop ? nameBeside(source) : undefined;
      const name = this.#name(key, output, source);
      const redacted = this.visit(value, said ?? key, path === '' ? name : `${path}.${name}`);
      setOwn(output, name, redacted);
    }
    return output;
  }

  #visit(value: unknown, key: string | undefined, path: string): AttributeValue {
    switch (typeof value) {
      case 'string':
        return this.#text(value, key, path);
      case 'boolean':
        return value;
      case 'number':
      case 'bigint':
        return this.#number(value, key, path);
      case 'undefined':
        return null;
      case 'object':
        return value === null ? null : this.#object(value, key, path);
      default:
        return this.#fail(path);
    }
  }

  #number(value: number | bigint, key: string | undefined, path: string): AttributeValue {
    if (typeof value === 'number' && this.#isMeasure(value, key)) return value;
    const text = String(value);
    const redacted = this.#text(text, key, path);
    return redacted === text ? value : redacted;
  }

  /** Fractions, and integers of fewer digits than any detector asks for, say nothing by themselves. */
  #isMeasure(value: number, key: string | undefined): boolean {
    const { dispatch, keyTable, patterns } = this.#policy;
    if (patterns.length > 0) return false;
    const verdict = key === undefined ? undefined : keyTable.verdict(key);
    if (verdict?.secret === true) return false;
    if (!Number.isInteger(value)) return verdict?.telling !== true;
    return Math.abs(value) < 10 ** (dispatch.loneDigitsMin - 1);
  }

  #text(text: string, key: string | undefined, path: string): string {
    const at = { key, category: this.#category, path };
    const { actions, keyTable } = this.#policy;
    // An action can depend on more than the key, and one of them finds without a finding.
    if (key === undefined || text.length > CLEAN_LENGTH_MAX || actions.isNeeded) {
      return redactText(this.#policy, text, at, this);
    }
    const { clean } = keyTable.verdict(key);
    if (clean.has(text)) return text;
    const before = this.findings.length;
    const redacted = redactText(this.#policy, text, at, this);
    if (this.findings.length === before && clean.size < CLEAN_VALUES_MAX) clean.add(text);
    return redacted;
  }

  #object(value: object, key: string | undefined, path: string): AttributeValue {
    if (value instanceof Uint8Array) return this.#bytes(value, key, path);
    const verdict = key === undefined ? undefined : this.#policy.keyTable.verdict(key);
    const { length } = this.#ancestors;
    if (length >= TREE_DEPTH_MAX || this.#ancestors.includes(value)) return this.#fail(path);
    const list = Array.isArray(value);
    if (verdict?.secret === true && !list && this.#isTakenWhole(value, path)) {
      return this.#secret(value, path);
    }
    const error = value instanceof Error;
    if (!list && !error && Object.prototype.toString.call(value) !== '[object Object]')
      return this.#fail(path);
    this.#ancestors.push(value);
    const output = list
      ? this.#list(value, key, path)
      : this.map(error ? errorFields(value) : value, path);
    this.#ancestors.length = length;
    return output;
  }

  #list(values: readonly unknown[], key: string | undefined, path: string): AttributeValue[] {
    const output: AttributeValue[] = [];
    const isPair = values.length === 2 && Array.isArray(this.#ancestors.at(-2));
    const isSecret = key !== undefined && this.#policy.keyTable.verdict(key).secret;
    for (let i = 0; i < values.length; i += 1) {
      const said = isSecret ? undefined : nameBefore(values, i, key, isPair);
      output.push(this.visit(values[i], said ?? key, `${path}[${i}]`));
    }
    return output;
  }

  #bytes(value: Uint8Array, key: string | undefined, path: string): Uint8Array {
    const at = key === undefined ? { path } : { key, path };
    const redacted = redactBytes(this.#policy, value, 0, value.length, at);
    if (redacted === undefined) return Uint8Array.from(value);
    this.findings.push(...redacted.findings);
    if (redacted.originals !== undefined) this.originals?.take(redacted.originals);
    return redacted.bytes;
  }

  /** False where the policy only counts secrets by name, or keeps them: the map is walked then. */
  #isTakenWhole(value: object, path: string): boolean {
    const action = this.#policy.actions.actionFor('secret_key_name', this.#category);
    if (action !== 'keep' && action !== 'shadow') return true;
    if (action === 'shadow' && Object.keys(value).length > 0) this.#note('shadow', path);
    return false;
  }

  /** A map under a secret key is taken out whole: its inner keys may say nothing of a secret. */
  #secret(value: object, path: string): AttributeValue {
    if (Object.keys(value).length === 0) return {};
    const action = this.#policy.actions.actionFor('secret_key_name', this.#category);
    this.#note(action as Finding['action'], path);
    if (action === 'drop') return PLACEHOLDERS.dropped;
    if (action !== 'seal' && action !== 'pseudonym') return PLACEHOLDERS.secret;
    // What has no canonical form throws, and is withheld as something that cannot be judged.
    const text = canonicalJson(value);
    if (action === 'pseudonym') return detailed(this.#policy, PLACEHOLDERS.secret, text, action);
    this.originals?.add(path, text);
    return PLACEHOLDERS.secret;
  }

  #note(action: Finding['action'], path: string): void {
    const found = { type: 'secret', detector: 'secret_key_name', confidence: 0.9 } as const;
    this.findings.push({ ...found, path, start: 0, end: 0, action });
  }

  /** Keys are text too. One that becomes the same as another is numbered: nothing is overwritten. */
  #name(key: string, taken: object, source: object): string {
    if (this.isCleanKey(key)) return key;
    const name = this.#keyText(key, this);
    let unique = name;
    const isTaken = (): boolean => Object.hasOwn(taken, unique) || Object.hasOwn(source, unique);
    for (let n = 2; isTaken(); n += 1) unique = `${name}_${n}`;
    return unique;
  }

  /** A key that cannot be judged costs its own name, and not its map. */
  #keyText(key: string, found: Found): string {
    try {
      return redactText(this.#policy, key, KEY_PLACE, found);
    } catch {
      found.findings.push(failedFinding(KEY_PLACE.path, key.length));
      return PLACEHOLDERS.failed;
    }
  }

  #fail(path: string): string {
    this.findings.push(failedFinding(path, 0));
    return PLACEHOLDERS.failed;
  }
}

/** `__proto__` is a key like any other here and must not reach the prototype. */
function setOwn(target: Record<string, AttributeValue>, key: string, value: AttributeValue): void {
  if (key !== '__proto__') target[key] = value;
  else
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
}
