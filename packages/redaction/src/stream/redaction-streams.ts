// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { Originals } from '../sealing/originals.ts';
import type { Finding, RedactionPlace, RedactionPolicy } from '../types.ts';
import { createRedactionStream, type RedactionStream } from './redaction-stream.ts';

/** Several texts that come interleaved, such as the choices and tool calls of one answer. */
export interface RedactionStreams {
  /**
   * Takes the next piece of the text `key`, for example `choice/0` or `tool/1`; returns what of this
   * text can be shown now. `at` counts with the first piece. After `end` of a key it begins anew.
   */
  push(key: string, chunk: string, at?: RedactionPlace): string;
  /** One text has ended: its rest. Empty for a key that never came. */
  end(key: string): string;
  /** All have ended: the rests by key, in the order in which the keys came. */
  endAll(): ReadonlyMap<string, string>;
  /** As `flush` of a stream, for all: what is open becomes a placeholder. */
  flushAll(): ReadonlyMap<string, string>;
  /** What was found so far in all of them; offsets in the text of each, told apart by `path`. */
  readonly findings: readonly Finding[];
  /** Bytes that are held back now, in all of them. */
  readonly held: number;
  /**
   * What the policy wants sealed of all of them, each with the path of its text; there when its
   * actions contain `seal`. Sealing forgets what has come so far, so it can be done for each record.
   */
  readonly originals: Originals | undefined;
}

/**
 * One redaction stream for each key: a value that is cut by pieces of another text is found, and two
 * texts are never taken for one. The path of a text is its key when `at` names none.
 * The caller decides how many keys there are; each holds at most `STREAM_HELD_BYTES_MAX`.
 */
export function redactionStreams(policy: RedactionPolicy): RedactionStreams {
  return new KeyedStreams(policy);
}

class KeyedStreams implements RedactionStreams {
  readonly #policy: RedactionPolicy;
  readonly #open = new Map<string, RedactionStream>();
  readonly #ended: Finding[] = [];
  readonly #originals: Originals | undefined;

  constructor(policy: RedactionPolicy) {
    this.#policy = policy;
    this.#originals = policy.seals ? new Originals() : undefined;
  }

  get findings(): readonly Finding[] {
    return [...this.#ended, ...this.#streams().flatMap((stream) => stream.findings)];
  }

  get held(): number {
    return this.#streams().reduce((sum, stream) => sum + stream.held, 0);
  }

  get originals(): Originals | undefined {
    for (const stream of this.#streams()) this.#take(stream);
    return this.#originals;
  }

  push(key: string, chunk: string, at: RedactionPlace = {}): string {
    let stream = this.#open.get(key);
    if (stream === undefined) {
      stream = createRedactionStream(this.#policy, { path: key, ...at });
      this.#open.set(key, stream);
    }
    return stream.push(chunk);
  }

  end(key: string): string {
    const stream = this.#open.get(key);
    if (stream === undefined) return '';
    this.#open.delete(key);
    const rest = stream.end();
    this.#ended.push(...stream.findings);
    this.#take(stream);
    return rest;
  }

  endAll(): ReadonlyMap<string, string> {
    return new Map([...this.#open.keys()].map((key) => [key, this.end(key)]));
  }

  flushAll(): ReadonlyMap<string, string> {
    return new Map([...this.#open].map(([key, stream]) => [key, stream.flush()]));
  }

  #take({ originals }: RedactionStream): void {
    if (originals !== undefined) this.#originals?.take(originals);
  }

  #streams(): readonly RedactionStream[] {
    return [...this.#open.values()];
  }
}
