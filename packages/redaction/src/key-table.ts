// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { personalName, type PersonalKind, type PersonalName } from './personal-keys.ts';
import { CARD_WORDS } from './detectors/card.ts';
import { PHONE_WORDS } from './detectors/phone-words.ts';
import { wordHash } from './engine/context.ts';
import type { KeyContext } from './engine/scan.ts';
import { KeyStems } from './engine/key-stems.ts';
import {
  isSecretKey,
  keySegments,
  nameStrength,
  secretStems,
  type NameStrength,
} from './key-names.ts';
import { KEY_LENGTH_KEPT_MAX, KEY_VERDICTS_MAX } from './limits.ts';

/** What a key alone says about its value. */
export interface KeyVerdict {
  /** The value is taken out whatever it is. */
  readonly secret: boolean;
  /** The whole value is a person’s name or a postal address, when it has the look of one. */
  readonly personal: PersonalName | undefined;
  /** The policy keeps this key: its value is not looked at. */
  readonly kept: boolean;
  /** A known id: a value that has the shape of an id is not scanned. */
  readonly id: boolean;
  readonly context: KeyContext;
  /** The words of the key say what even a fraction under it may be. */
  readonly telling: boolean;
  /** Short values of this key in which nothing was found; there are at most `CLEAN_VALUES_MAX`. */
  readonly clean: Set<string>;
}

/** A secret's name in a text. */
export interface SecretName {
  /** Number of its segments. */
  readonly segments: number;
  readonly last: string;
  readonly strength: NameStrength;
}

interface KnownName {
  readonly bytes: Uint8Array;
  readonly name: SecretName | null;
}

/** Names that are remembered, a power of two; one gives way to another of the same hash. */
const NAMES_KEPT = 1_024;
const DECODER = new TextDecoder();

function isSame(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let i = 0; i < known.length; i += 1) if (known[i] !== bytes[start + i]) return false;
  return true;
}

/** Judges keys by the policy and remembers the verdicts, up to a limit. */
export class KeyTable {
  /** Tells quickly that a key in a text cannot be a secret's name. */
  readonly stems: KeyStems;
  readonly #verdicts = new Map<string, KeyVerdict>();
  readonly #clean = new Set<string>();
  /** Names found in texts, by their hash; null for those that name no secret. */
  readonly #names: (KnownName | undefined)[] = Array.from<undefined>({ length: NAMES_KEPT });
  readonly #extra: readonly (readonly string[])[];
  readonly #kept: ReadonlySet<string>;
  readonly #byName: boolean;
  readonly #isContext: (hash: number) => boolean;
  readonly #isOn: (detector: PersonalKind) => boolean;

  /** `isContext` tells for the hash of a word whether any detector listens to it. */
  constructor(
    extra: readonly string[],
    kept: readonly string[],
    byName: boolean,
    isContext: (hash: number) => boolean,
    isOn: (detector: PersonalKind) => boolean,
  ) {
    this.#isOn = isOn;
    this.#isContext = isContext;
    this.#extra = extra.map((name) => keySegments(name));
    this.stems = new KeyStems(secretStems(this.#extra));
    this.#kept = new Set(kept);
    this.#byName = byName;
  }

  verdict(key: string): KeyVerdict {
    const known = this.#verdicts.get(key);
    if (known !== undefined) return known;
    const verdict = this.#judge(key);
    if (this.#verdicts.size < KEY_VERDICTS_MAX && key.length <= KEY_LENGTH_KEPT_MAX)
      this.#verdicts.set(key, verdict);
    return verdict;
  }

  /** A name in a text when it names a secret. */
  secretName(name: string): SecretName | null {
    const segments = keySegments(name);
    const last = segments.at(-1) ?? '';
    const strength = nameStrength(segments, this.#extra);
    return strength === undefined ? null : { segments: segments.length, last, strength };
  }

  /** The same for a range of bytes, with a memory: the same few keys stand in all records. */
  secretNameAt(bytes: Uint8Array, start: number, end: number): SecretName | null {
    let hash = 0;
    for (let i = start; i < end; i += 1) hash = (Math.imul(hash, 31) + bytes[i]!) | 0;
    const slot = hash & (NAMES_KEPT - 1);
    const known = this.#names[slot];
    if (known !== undefined && isSame(known.bytes, bytes, start, end)) return known.name;
    const own = bytes.slice(start, end);
    const name = this.secretName(DECODER.decode(own));
    this.#names[slot] = { bytes: own, name };
    return name;
  }

  /** True for a key in whose own text nothing was found before. */
  isClean(key: string): boolean {
    return this.#clean.has(key);
  }

  /** Remembers such a key, up to a limit. */
  rememberClean(key: string): void {
    if (this.#clean.size < KEY_VERDICTS_MAX && key.length <= KEY_LENGTH_KEPT_MAX)
      this.#clean.add(key);
  }

  #judge(key: string): KeyVerdict {
    const kept = this.#kept.has(key);
    const segments = keySegments(key);
    const context = contextOf(segments);
    const name = personalName(segments);
    const personal = name !== undefined && this.#isOn(name.kind) ? name : undefined;
    const secret = this.#byName && !kept && isSecretKey(segments, this.#extra);
    return {
      kept,
      secret,
      personal,
      id: ID_KEYS.has(key) || (key.startsWith('ledgerline.') && key.endsWith('.id')),
      context,
      telling:
        secret ||
        personal !== undefined ||
        context.hashes.some(this.#isContext) ||
        NUMBER_WORDS.has(context.tail),
      clean: new Set(),
    };
  }
}

function contextOf(segments: readonly string[]): KeyContext {
  const words = segments.slice(-KEY_WORDS_MAX).reverse();
  const [last = '', next = ''] = words;
  if (words.length > 1) words.push(next + last);
  const tail = last === 'number' || last === 'no' || last === 'nr' ? next : last;
  return { words, tail, hashes: Int32Array.from(words, wordHash) };
}

const NUMBER_WORDS: ReadonlySet<string> = new Set([...PHONE_WORDS, ...CARD_WORDS]);

/** Only the end of a long key says what its value is. */
const KEY_WORDS_MAX = 4;

const ID_KEYS: ReadonlySet<string> = new Set([
  'trace_id',
  'span_id',
  'parent_span_id',
  'traceId',
  'spanId',
  'parentSpanId',
  'log.record.uid',
  'run_id',
  'step_id',
  'request_id',
  'correlation_id',
  'event_id',
]);
