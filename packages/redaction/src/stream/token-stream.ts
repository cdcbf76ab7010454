// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { categoryOf } from '../actions/action.ts';
import { asciiBytes } from '../engine/bytes.ts';
import type { KeyContext } from '../engine/scan.ts';
import { PASSES } from '../engine/settle.ts';
import { isIdShaped, isUuid, UUID_BYTES } from '../id-shapes.ts';
import {
  HEADING_LOOKBEHIND_BYTES_MAX,
  STREAM_HELD_BYTES_MAX,
  STREAM_SLICE_LENGTH,
} from '../limits.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { failedFinding } from '../redact-bytes.ts';
import type { Originals } from '../sealing/originals.ts';
import type { Finding, RedactionPlace, RedactionPolicy } from '../types.ts';
import { encodeUnits } from './code-units.ts';
import { Outlet } from './outlet.ts';
import type { RedactionStream } from './redaction-stream.ts';
import { Stage } from './stage.ts';

/** A text that goes through all passes as it comes. */
export class TokenStream implements RedactionStream {
  readonly #outlet: Outlet;
  readonly #stages: readonly Stage[];
  readonly #path: string;
  /** All of the text so far, while it may turn out to be an id and nothing else. */
  #head: string | undefined = '';
  readonly #isId: (text: string, isWhole: boolean) => boolean;
  /** The first half of a character whose second has not come. */
  #half = '';
  /** UTF-16 code units that have gone into the first stage. */
  #length = 0;
  #state: 'open' | 'failed' | 'ended' = 'open';

  /** `mayBeId`: the key says that any id may stand here, not only a UUID. */
  constructor(policy: RedactionPolicy, context: KeyContext, at: RedactionPlace, mayBeId: boolean) {
    this.#isId = mayBeId ? isAnyId : isUuidText;
    this.#path = at.path ?? '';
    this.#outlet = new Outlet(policy, at.category ?? categoryOf(at.key), this.#path);
    const stages: Stage[] = [];
    for (const kind of PASSES.toReversed()) {
      stages.unshift(new Stage(policy, context, kind, stages[0] ?? this.#outlet));
    }
    this.#stages = stages;
  }

  get findings(): readonly Finding[] {
    return this.#outlet.findings;
  }

  get originals(): Originals | undefined {
    return this.#outlet.originals;
  }

  get held(): number {
    let held = this.#half.length + (this.#head?.length ?? 0);
    for (const stage of this.#stages) held += stage.held;
    return held;
  }

  /** Bytes that all passes have looked at so far, each as often as it was: the work of the stream. */
  get judged(): number {
    let judged = 0;
    for (const stage of this.#stages) judged += stage.judged;
    return judged;
  }

  push(chunk: string): string {
    return this.#guard(() => {
      if (this.#head === undefined) this.#push(chunk);
      else if (this.#isId(this.#head + chunk, false)) this.#head += chunk;
      else this.#pushHead(chunk);
    });
  }

  end(): string {
    const id = this.#head;
    const isId = this.#state === 'open' && id !== undefined && this.#isId(id, true);
    const text = isId ? id : this.#guard(() => this.#end());
    this.#state = 'ended';
    return text;
  }

  flush(): string {
    return this.#guard(() => {
      this.#pushHead('');
      this.#advance(false);
      if (this.held > 0) this.#outlet.cover(this.#length + this.#half.length);
    });
  }

  #push(chunk: string): void {
    const text = this.#half + chunk;
    const to = isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.length - 1 : text.length;
    this.#half = text.slice(to);
    for (let from = 0; from < to;) from = this.#take(text, from, to);
  }

  #pushHead(chunk: string): void {
    const head = this.#head ?? '';
    this.#head = undefined;
    this.#push(head + chunk);
  }

  #end(): void {
    this.#pushHead('');
    if (this.#half !== '') this.#stages[0]!.text(this.#encode(this.#half));
    this.#length += this.#half.length;
    this.#half = '';
    this.#advance(true);
    this.#outlet.finish(this.#length);
  }

  /** One slice, so that a large piece needs no more memory than a small one. */
  #take(text: string, from: number, end: number): number {
    let to = Math.min(end, from + STREAM_SLICE_LENGTH);
    if (to < end && isHighSurrogate(text.charCodeAt(to - 1))) to -= 1;
    this.#stages[0]!.text(this.#encode(text.slice(from, to)));
    this.#length += to - from;
    this.#advance(false);
    while (this.held > STREAM_HELD_BYTES_MAX) this.#giveUpLargest();
    return to;
  }

  #encode(text: string): Uint8Array {
    return encodeUnits(text, this.#length, this.#outlet.lone);
  }

  #advance(isLast: boolean): void {
    for (const stage of this.#stages) {
      stage.advance(isLast);
      this.#coverUncertain(stage);
    }
  }

  /** Beside what a stage gave up on nothing is shown that was judged by what stands there now. */
  #coverUncertain(stage: Stage): void {
    if (stage.uncertain === undefined) return;
    let passed = this.#length - stage.uncertain;
    stage.uncertain = undefined;
    for (const before of this.#stages) {
      if (before === stage) break;
      passed -= before.unitsHeld;
    }
    this.#outlet.cover(passed + HEADING_LOOKBEHIND_BYTES_MAX);
  }

  #giveUpLargest(): void {
    const largest = this.#stages.reduce((one, other) => (other.held > one.held ? other : one));
    largest.giveUp();
    this.#coverUncertain(largest);
  }

  #guard(run: () => void): string {
    if (this.#state !== 'open') return '';
    try {
      run();
      return this.#outlet.read();
    } catch {
      // A detector that throws has judged nothing: neither what is held nor what comes is shown.
      this.#state = 'failed';
      this.#outlet.findings.push(failedFinding(this.#path, 0));
      return PLACEHOLDERS.failed;
    }
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

/** A UUID, or what may become one. */
function isUuidText(text: string, isWhole: boolean): boolean {
  if (isWhole ? text.length !== UUID_BYTES : text.length > UUID_BYTES) return false;
  return isUuid(asciiBytes(text + UUID.slice(text.length)), 0);
}

const UUID = '00000000-0000-0000-0000-000000000000';

/** The same for every shape that keys of ids allow. */
function isAnyId(text: string, isWhole: boolean): boolean {
  if (text.length > ID_LENGTH_MAX || !/^[0-9A-Za-z-]*$/.test(text)) return false;
  return !isWhole || isIdShaped(asciiBytes(text), 0, text.length);
}

/** A SHA-256 in hex digits. */
const ID_LENGTH_MAX = 64;
