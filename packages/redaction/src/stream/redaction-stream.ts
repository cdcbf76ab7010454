// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { categoryOf } from '../actions/action.ts';
import { NO_KEY, type KeyContext } from '../engine/scan.ts';
import { STREAM_HELD_BYTES_MAX, STREAM_SLICE_LENGTH } from '../limits.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { invalid } from '../policy-problem.ts';
import { failedFinding } from '../redact-bytes.ts';
import type { Originals } from '../sealing/originals.ts';
import type { Finding, RedactionPlace, RedactionPolicy } from '../types.ts';
import { encodeUnits } from './code-units.ts';
import { judgeRuns, judgeView, type Judge } from './judges.ts';
import { Outlet } from './outlet.ts';
import { Pass } from './pass.ts';
import { scanStream } from './stream-scan.ts';

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
  return new Stream(policy, contextFor(policy, at), at);
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

/** As `settle` goes on: text until nothing more is found, then what is encoded, then text again. */
const JUDGES: readonly Judge[] = [
  scanStream,
  scanStream,
  scanStream,
  judgeView,
  scanStream,
  judgeRuns,
  judgeView,
  scanStream,
];

class Stream implements RedactionStream {
  readonly #outlet: Outlet;
  readonly #passes: readonly Pass[];
  readonly #path: string;
  /** The first half of a character whose second has not come. */
  #half = '';
  #state: 'open' | 'failed' | 'ended' = 'open';

  constructor(policy: RedactionPolicy, context: KeyContext, at: RedactionPlace) {
    this.#path = at.path ?? '';
    this.#outlet = new Outlet(policy, at.category ?? categoryOf(at.key), this.#path);
    const passes: Pass[] = [];
    for (const judge of JUDGES.toReversed()) {
      passes.unshift(new Pass(policy, context, judge, passes[0] ?? this.#outlet));
    }
    this.#passes = passes;
  }

  get findings(): readonly Finding[] {
    return this.#outlet.findings;
  }

  get originals(): Originals | undefined {
    return this.#outlet.originals;
  }

  get held(): number {
    let held = this.#half.length;
    for (const pass of this.#passes) held += pass.held;
    return held;
  }

  push(chunk: string): string {
    return this.#guard(() => {
      const text = this.#half + chunk;
      const to = isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.length - 1 : text.length;
      this.#half = text.slice(to);
      for (let from = 0; from < to;) from = this.#take(text, from, to);
    });
  }

  end(): string {
    const text = this.#guard(() => {
      if (this.#half !== '') this.#passes[0]!.text(encodeUnits(this.#half));
      this.#half = '';
      for (const pass of this.#passes) pass.advance(true);
    });
    this.#state = 'ended';
    return text;
  }

  flush(): string {
    return this.#guard(() => {
      for (const pass of this.#passes) {
        pass.advance(false);
        pass.withhold();
      }
    });
  }

  /** One slice, so that a large piece needs no more memory than a small one. */
  #take(text: string, from: number, end: number): number {
    let to = Math.min(end, from + STREAM_SLICE_LENGTH);
    if (to < end && isHighSurrogate(text.charCodeAt(to - 1))) to -= 1;
    this.#passes[0]!.text(encodeUnits(text.slice(from, to)));
    for (const pass of this.#passes) pass.advance(false);
    while (this.held > STREAM_HELD_BYTES_MAX) this.#withholdLargest();
    return to;
  }

  #withholdLargest(): void {
    const largest = this.#passes.reduce((one, other) => (other.held > one.held ? other : one));
    largest.withhold();
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
