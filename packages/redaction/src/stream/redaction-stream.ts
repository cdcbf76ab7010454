// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { categoryOf } from '../actions/action.ts';
import { NO_KEY } from '../engine/scan.ts';
import type { Originals } from '../sealing/originals.ts';
import type { Finding, RedactionPlace, RedactionPolicy } from '../types.ts';
import { TokenStream } from './token-stream.ts';
import { KeptStream, WholeStream } from './whole-stream.ts';

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
 * together, equals `redact(policy, text, at).value` of the whole text, however it was cut. Where more
 * than `STREAM_HELD_BYTES_MAX` would have to be held for that, more is taken out, and a finding of
 * `redaction_failed` says so.
 *
 * A value that is judged as a whole comes at the end: under the name of a secret or a person, where the
 * policy drops what it stands in, or has patterns or finders. Over that size it is withheld.
 */
export function createRedactionStream(
  policy: RedactionPolicy,
  at: RedactionPlace = {},
): RedactionStream {
  const verdict = at.key === undefined ? undefined : policy.keyTable.verdict(at.key);
  if (verdict?.kept === true) return new KeptStream();
  const mayDrop = policy.actions.mayDrop(at.category ?? categoryOf(at.key));
  const isNamed = verdict?.secret === true || verdict?.personal !== undefined;
  if (isNamed || mayDrop || policy.patterns.length + policy.finders.length > 0) {
    return new WholeStream(policy, at);
  }
  return new TokenStream(policy, verdict?.context ?? NO_KEY, at, verdict?.id === true);
}
