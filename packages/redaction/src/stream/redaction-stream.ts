// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { categoryOf } from '../actions/action.ts';
import { NO_KEY, type KeyContext } from '../engine/scan.ts';
import { PASSES } from '../engine/settle.ts';
import { STREAM_HELD_BYTES_MAX, STREAM_SLICE_LENGTH } from '../limits.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { invalid } from '../policy-problem.ts';
import { failedFinding } from '../redact-bytes.ts';
import type { Originals } from '../sealing/originals.ts';
import type { Finding, RedactionPlace, RedactionPolicy } from '../types.ts';
import { encodeUnits } from './code-units.ts';
import { Outlet } from './outlet.ts';
import { Stage } from './stage.ts';

/** Redacts one text that comes in pieces. Not for use after `end`. */
export interface RedactionStream {
  /** Takes the next piece; returns the redacted text that can be shown now. Never throws. */
  push(chunk: string): string;
  /** The text has ended: returns the rest. */
  end(): string;
  /**
   * Returns the rest without waiting for it to become clear: what is open becomes its placeholder or
   * `[REDACTION_FAILED]`, never raw text. The stream goes on.
   */
  flush(): string;
  /** What was found so far; offsets in UTF-16 code units of the whole stream. */
  readonly findings: readonly Finding[];
  /** Bytes of UTF-8 that are held back now, at most `STREAM_HELD_BYTES_MAX`. */
  readonly held: number;
  /** What the policy wants sealed; there when its actions contain `seal`. */
  readonly originals: Originals | undefined;
}

/**
 * A redactor for a stream of text such as tokens of a model: what `push` and `end` return, put
 * together, equals `redact(policy, text, at).value` of the whole text, however it was cut.
 * @throws LedgerlineError `config_invalid` for what cannot be streamed: the action `drop`, patterns
 *   of the policy, and a key whose value is judged as a whole (secret, kept, id).
 */
export function createRedactionStream(
  policy: RedactionPolicy,
  at: RedactionPlace = {},
): RedactionStream {
  return new TokenStream(policy, contextFor(policy, at), at);
}

function contextFor(policy: RedactionPolicy, at: RedactionPlace): KeyContext {
  if (policy.patterns.length > 0) throw invalid('patterns of a policy cannot be streamed');
  if (policy.finders.length > 0) throw invalid('what finders find cannot be streamed');
  const category = at.category ?? categoryOf(at.key);
  if (policy.actions.mayDrop(category)) {
    throw invalid(
      'the action drop cannot be streamed: it takes out the text that was shown before',
    );
  }
  if (at.key === undefined) return NO_KEY;
  const { secret, kept, id, context } = policy.keyTable.verdict(at.key);
  if (secret || kept || id) {
    throw invalid('the value of this key is judged as a whole and cannot be streamed');
  }
  return context;
}

class TokenStream implements RedactionStream {
  readonly #outlet: Outlet;
  readonly #stages: readonly Stage[];
  readonly #path: string;
  /** The first half of a character whose second has not come. */
  #half = '';
  /** UTF-16 code units that have come. */
  #length = 0;
  #state: 'open' | 'failed' | 'ended' = 'open';

  constructor(policy: RedactionPolicy, context: KeyContext, at: RedactionPlace) {
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
    let held = this.#half.length;
    for (const stage of this.#stages) held += stage.held;
    return held;
  }

  push(chunk: string): string {
    return this.#guard(() => {
      this.#length += chunk.length;
      const text = this.#half + chunk;
      const to = isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.length - 1 : text.length;
      this.#half = text.slice(to);
      for (let from = 0; from < to;) from = this.#take(text, from, to);
    });
  }

  end(): string {
    const text = this.#guard(() => {
      if (this.#half !== '') this.#stages[0]!.text(encodeUnits(this.#half));
      this.#half = '';
      for (const stage of this.#stages) stage.advance(true);
      this.#outlet.finish(this.#length);
    });
    this.#state = 'ended';
    return text;
  }

  flush(): string {
    return this.#guard(() => {
      for (const stage of this.#stages) stage.advance(false);
      if (this.held > 0) this.#outlet.cover(this.#length);
    });
  }

  /** One slice, so that a large piece needs no more memory than a small one. */
  #take(text: string, from: number, end: number): number {
    let to = Math.min(end, from + STREAM_SLICE_LENGTH);
    if (to < end && isHighSurrogate(text.charCodeAt(to - 1))) to -= 1;
    this.#stages[0]!.text(encodeUnits(text.slice(from, to)));
    for (const stage of this.#stages) stage.advance(false);
    while (this.held > STREAM_HELD_BYTES_MAX) this.#giveUpLargest();
    return to;
  }

  #giveUpLargest(): void {
    const largest = this.#stages.reduce((one, other) => (other.held > one.held ? other : one));
    largest.giveUp();
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
