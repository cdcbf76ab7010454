// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK,
  ATTR_LEDGERLINE_DURATION_MS,
  ATTR_LEDGERLINE_OUTCOME,
} from '@ledgerline/conventions';
import { content } from './call-content.ts';
import type { CallOptions } from './call-options.ts';
import type { Ending } from './ending.ts';
import { errorType } from './errors.ts';
import type { FlowParts } from './flow.ts';
import { StreamedOutput } from './streamed-output.ts';
import { responseAttributes, type ModelUsage } from './usage.ts';

/** What becomes of a call while it runs: usage, output, whether it has ended. */
export class CallResult {
  readonly #options: CallOptions<unknown>;
  readonly #outputName: string;
  readonly #parts: Pick<FlowParts, 'onTrouble'>;
  readonly #streamed = new StreamedOutput();
  usage: ModelUsage | undefined;
  hasEnded = false;

  constructor(
    options: CallOptions<never>,
    outputName: string,
    parts: Pick<FlowParts, 'onTrouble'>,
  ) {
    this.#options = options as CallOptions<unknown>;
    this.#outputName = outputName;
    this.#parts = parts;
  }

  addUsage(usage: ModelUsage | undefined): void {
    if (usage !== undefined) this.usage = { ...this.usage, ...usage };
  }

  addChunk(chunk: unknown): void {
    const { stream, captureContent = true } = this.#options as CallOptions<AsyncIterable<unknown>>;
    this.addUsage(this.#ask('stream.usage', () => stream?.usage?.(chunk)));
    if (!captureContent) return;
    const piece = stream?.output ? this.#ask('stream.output', () => stream.output?.(chunk)) : chunk;
    // What nobody described is only kept where it is plainly text.
    if (stream?.output !== undefined || typeof piece === 'string') this.#streamed.add(piece);
  }

  /** The content of the ended event. */
  end(ending: Ending<unknown>): Record<string, unknown> {
    this.hasEnded = true;
    if (!ending.ok) return {};
    const { usage, output, captureContent = true } = this.#options;
    if (ending.stream === undefined) {
      this.addUsage(this.#ask('usage', () => usage?.(ending.value)));
    }
    const attributes = this.usage === undefined ? {} : responseAttributes(this.usage);
    if (!captureContent) return attributes;
    let kept: unknown;
    if (ending.stream !== undefined) kept = this.#streamed.value();
    else
      kept = output === undefined ? ending.value : this.#ask('output', () => output(ending.value));
    return { ...attributes, [this.#outputName]: content(kept) };
  }

  /** What a reader of the engine's gives; one that throws costs what it reads, and that is said. */
  #ask<V>(reader: string, read: () => V): V | undefined {
    try {
      return read();
    } catch (error) {
      const why = `the option "${reader}" of a call threw (${errorType(error)})`;
      this.#parts.onTrouble('call_reader_failed', why);
      return undefined;
    }
  }
}

/** Duration, and for a stream its first chunk and whether it was read out. */
export function endFacts({ durationMs, ok, stream }: Ending<unknown>): Record<string, unknown> {
  const facts: Record<string, unknown> = { [ATTR_LEDGERLINE_DURATION_MS]: durationMs };
  if (stream === undefined) return facts;
  if (ok) facts[ATTR_LEDGERLINE_OUTCOME] = stream.isComplete ? 'success' : 'cancelled';
  if (stream.firstChunkMs !== undefined) {
    facts[ATTR_GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK] = stream.firstChunkMs / 1000;
  }
  return facts;
}
