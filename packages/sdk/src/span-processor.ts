// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { LedgerlineOptions } from './options.ts';
import { Pipeline } from './pipeline.ts';

/**
 * The guards of `LedgerlineLogRecordProcessor` for spans: scope and ids at the start; name,
 * attributes, events, links and status redacted in a copy at the end, then the queue.
 * A span object cannot be changed once it ended, so other processors see it unredacted.
 */
export class LedgerlineSpanProcessor implements SpanProcessor {
  readonly pipeline: Pipeline;
  readonly #owned: boolean;

  constructor(source: Pipeline | LedgerlineOptions) {
    this.#owned = !(source instanceof Pipeline);
    this.pipeline = source instanceof Pipeline ? source : new Pipeline(source);
  }

  onStart(span: Span, parentContext: Context): void {
    this.pipeline.startSpan(span, parentContext);
  }

  onEnd(span: ReadableSpan): void {
    this.pipeline.endSpan(span);
  }

  async forceFlush(): Promise<void> {
    await this.pipeline.flush();
  }

  async shutdown(): Promise<void> {
    await (this.#owned ? this.pipeline.shutdown() : this.pipeline.flush());
  }
}
