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
import { attempt } from './errors.ts';
import { StreamedOutput } from './streamed-output.ts';
import { responseAttributes, type ModelUsage } from './usage.ts';

/** What becomes of a call while it runs: usage, output, whether it has ended. */
export class CallResult {
  readonly #options: CallOptions<unknown>;
  readonly #outputName: string;
  readonly #streamed = new StreamedOutput();
  usage: ModelUsage | undefined;
  hasEnded = false;

  constructor(options: CallOptions<never>, outputName: string) {
    this.#options = options as CallOptions<unknown>;
    this.#outputName = outputName;
  }

  addUsage(usage: ModelUsage | undefined): void {
    if (usage !== undefined) this.usage = { ...this.usage, ...usage };
  }

  addChunk(chunk: unknown): void {
    const { stream, captureContent = true } = this.#options as CallOptions<AsyncIterable<unknown>>;
    this.addUsage(attempt(() => stream?.usage?.(chunk)));
    if (!captureContent) return;
    const piece = stream?.output ? attempt(() => stream.output?.(chunk)) : chunk;
    // What nobody described is only kept where it is plainly text.
    if (stream?.output !== undefined || typeof piece === 'string') this.#streamed.add(piece);
  }

  /** The content of the ended event. */
  end(ending: Ending<unknown>): Record<string, unknown> {
    this.hasEnded = true;
    if (!ending.ok) return {};
    const { usage, output, captureContent = true } = this.#options;
    if (ending.stream === undefined) this.addUsage(attempt(() => usage?.(ending.value)));
    const attributes = this.usage === undefined ? {} : responseAttributes(this.usage);
    if (!captureContent) return attributes;
    let kept: unknown;
    if (ending.stream !== undefined) kept = this.#streamed.value();
    else kept = output === undefined ? ending.value : attempt(() => output(ending.value));
    return { ...attributes, [this.#outputName]: content(kept) };
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
