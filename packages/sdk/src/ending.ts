// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { elapsedMs } from './clock.ts';

/** What is known of a stream when it ended. */
export interface StreamFacts {
  /** False: whoever read it stopped before its end. */
  readonly isComplete: boolean;
  /** Milliseconds to the first chunk; absent when there was none. */
  readonly firstChunkMs: number | undefined;
}

/** How a wrapped function ended; with `stream` when what it returned was one. */
export type Ending<R> = { readonly durationMs: number; readonly stream?: StreamFacts } & (
  | { readonly ok: true; readonly value?: R }
  | { readonly ok: false; readonly error: unknown }
);

/** Who observes a wrapped function. Nothing that these throw reaches the function or its caller. */
export interface Observer<R> {
  onEnd(ending: Ending<R>): void;
  /** Every chunk of a returned stream, once. */
  onChunk?(chunk: unknown): void;
  /** Runs the producer of a returned stream, such as the body of a generator. */
  within?<V>(work: () => V): V;
}

/** One wrapped function from its start to its end, which is told once however often it is seen. */
export class Observation<R> {
  readonly #observer: Observer<R>;
  readonly #startedAt = performance.now();
  #hasEnded = false;
  #openReadings = 0;
  #chunks = 0;
  #firstChunkMs: number | undefined;
  #lastChunkMs: number | undefined;

  constructor(observer: Observer<R>) {
    this.#observer = observer;
  }

  succeeded(value: R): void {
    this.#end({ ok: true, value, durationMs: elapsedMs(this.#startedAt) });
  }

  failed(error: unknown): void {
    const facts = this.#openReadings > 0 && { stream: this.#facts(false) };
    this.#end({ ok: false, error, durationMs: elapsedMs(this.#startedAt), ...facts });
  }

  within<V>(work: () => V): V {
    return this.#observer.within === undefined ? work() : this.#observer.within(work);
  }

  /** A returned stream, or one branch of it: the end waits until one is read out or all are left. */
  openReading(): Reading {
    this.#openReadings += 1;
    let isOpen = true;
    let read = 0;
    const leave = (durationMs: () => number): void => {
      if (!isOpen) return;
      isOpen = false;
      this.#openReadings -= 1;
      if (this.#openReadings > 0) return;
      this.#end({ ok: true, durationMs: durationMs(), stream: this.#facts(false) });
    };
    return {
      chunk: (chunk) => {
        read += 1;
        // Both branches of a stream that was teed see every chunk.
        if (read > this.#chunks) this.#chunk(read, chunk);
      },
      done: () =>
        this.#end({ ok: true, durationMs: elapsedMs(this.#startedAt), stream: this.#facts(true) }),
      failed: (error) => this.failed(error),
      left: () => leave(() => elapsedMs(this.#startedAt)),
      abandoned: () => leave(() => this.#lastChunkMs ?? 0),
    };
  }

  #chunk(count: number, chunk: unknown): void {
    this.#chunks = count;
    this.#lastChunkMs = elapsedMs(this.#startedAt);
    this.#firstChunkMs ??= this.#lastChunkMs;
    if (this.#hasEnded || this.#observer.onChunk === undefined) return;
    try {
      this.#observer.onChunk(chunk);
    } catch {
      // Telemetry must not change what it observes.
    }
  }

  #facts(isComplete: boolean): StreamFacts {
    return { isComplete, firstChunkMs: this.#firstChunkMs };
  }

  #end(ending: Ending<R>): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    try {
      this.#observer.onEnd(ending);
    } catch {
      // Telemetry must not change the outcome of what it observes.
    }
  }
}

/** What somebody who reads a stream does with it. */
export interface Reading {
  chunk(chunk: unknown): void;
  done(): void;
  failed(error: unknown): void;
  /** The reader stopped, by `break`, `cancel()` or `destroy()`. */
  left(): void;
  /** Nobody can read it any more; found when it was collected, long after the fact. */
  abandoned(): void;
}
