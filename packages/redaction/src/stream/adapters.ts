// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Finding, RedactionPlace, RedactionPolicy } from '../types.ts';
import { createRedactionStream, type RedactionStream } from './redaction-stream.ts';

/** How a stream is read. */
export interface StreamOptions extends RedactionPlace {
  /**
   * Milliseconds without a new piece after which what is held is flushed, fail-closed (`flush`).
   * Absent: it waits for as long as the source does.
   */
  readonly timeoutMs?: number;
  /** Called once at the end, also when the source failed or the reader left. */
  readonly onFindings?: (findings: readonly Finding[]) => void;
}

const TIMED_OUT = Symbol('timed out');

/**
 * Redacts the pieces of an async iterable as they come. When the source throws, what is held is
 * flushed fail-closed before the error goes on.
 * @throws LedgerlineError `config_invalid`, see `createRedactionStream`.
 */
export function redactStream(
  policy: RedactionPolicy,
  source: AsyncIterable<string>,
  options: StreamOptions = {},
): AsyncGenerator<string, void, undefined> {
  return generate(createRedactionStream(policy, options), source, options);
}

async function* generate(
  stream: RedactionStream,
  source: AsyncIterable<string>,
  { timeoutMs, onFindings }: StreamOptions,
): AsyncGenerator<string, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  let isDone = false;
  try {
    for (;;) {
      const next = iterator.next();
      let result = await orTimeout(next, stream.held > 0 ? timeoutMs : undefined);
      if (result === TIMED_OUT) {
        yield* text(stream.flush());
        result = await next;
      }
      if (result.done === true) break;
      yield* text(stream.push(result.value));
    }
    isDone = true;
    yield* text(stream.end());
  } catch (error) {
    isDone = true;
    yield* text(stream.flush());
    throw error;
  } finally {
    onFindings?.(stream.findings);
    if (!isDone) await iterator.return?.();
  }
}

function* text(piece: string): Generator<string, void, undefined> {
  if (piece !== '') yield piece;
}

async function orTimeout<T>(
  next: Promise<T>,
  timeoutMs: number | undefined,
): Promise<T | typeof TIMED_OUT> {
  if (timeoutMs === undefined) return next;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<typeof TIMED_OUT>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, TIMED_OUT);
  });
  try {
    return await Promise.race([next, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The same as a WHATWG transform stream, for `response.body.pipeThrough(…)` behind a
 * `TextDecoderStream`.
 * @throws LedgerlineError `config_invalid`, see `createRedactionStream`.
 */
export function redactionTransform(
  policy: RedactionPolicy,
  options: StreamOptions = {},
): TransformStream<string, string> {
  const stream = createRedactionStream(policy, options);
  const { timeoutMs, onFindings } = options;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return new TransformStream<string, string>({
    transform(chunk, controller) {
      clearTimeout(timer);
      enqueue(controller, stream.push(chunk));
      if (timeoutMs === undefined || stream.held === 0) return;
      timer = setTimeout(() => {
        enqueue(controller, stream.flush());
      }, timeoutMs);
    },
    flush(controller) {
      clearTimeout(timer);
      enqueue(controller, stream.end());
      onFindings?.(stream.findings);
    },
    cancel() {
      clearTimeout(timer);
      onFindings?.(stream.findings);
    },
  });
}

function enqueue(controller: TransformStreamDefaultController<string>, piece: string): void {
  if (piece !== '') controller.enqueue(piece);
}
