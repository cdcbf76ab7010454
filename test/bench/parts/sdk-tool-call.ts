// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Ledgerline } from '@ledgerline/sdk';
import { AlwaysOnSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { figure } from '../figure.ts';
import type { Figure, Part, PartOptions } from '../figure.ts';
import { ratesPerCpuSecond } from '../measure.ts';
import type { Work } from '../measure.ts';
import { microseconds, startEngine, stopEngine } from '../sdk-engine.ts';

/** Calls between two flushes: two events each, below the queue's limit. */
const FLUSH_EVERY = 5_000;

/** What a tool call costs beside the tool: a span, tool_call_started and tool_call_ended. */
export const sdkToolCall: Part = {
  name: 'sdk-tool-call',
  title: 'SDK: toolCall around a function that does nothing, arguments and result of 100 bytes',
  run: measureToolCall,
};

interface Order {
  readonly order: string;
  readonly note: string;
}

async function measureToolCall({ quick }: PartOptions): Promise<readonly Figure[]> {
  const ledgerline = startEngine();
  const trial = quick ? { count: 1_000, repeats: 3 } : { count: 15_000, repeats: 7 };
  const rates = await ledgerline.run('bench', async () =>
    ledgerline.step('call', async () => ratesPerCpuSecond(cases(ledgerline), trial)),
  );
  await stopEngine(ledgerline);
  const span = { name: 'OTel span around it', samples: microseconds(rates.span) };
  const unit = 'µs CPU/call';
  return [
    figure('OTel span around it, no processor', unit, span.samples),
    figure('toolCall, synchronous', unit, microseconds(rates.sync), span),
    figure('toolCall, awaited', unit, microseconds(rates.awaited), span),
    figure('toolCall, failing', unit, microseconds(rates.failing), span),
  ];
}

function cases(
  ledgerline: Ledgerline,
): Readonly<Record<'span' | 'sync' | 'awaited' | 'failing', Work>> {
  const tracer = new TracerProvider({ sampler: new AlwaysOnSampler() }).getTracer('bench');
  const call = { name: 'order_lookup', arguments: orderOf('the one that the customer asked for') };
  const failure = new Error('no such order');
  return {
    span: (count) => {
      for (let i = 0; i < count; i += 1) {
        tracer.startActiveSpan('execute_tool order_lookup', (span) => {
          orderOf('found');
          span.end();
        });
      }
    },
    sync: async (count) => {
      for (let i = 0; i < count; i += 1) {
        ledgerline.toolCall(call, () => orderOf('found in the warehouse'));
        if (i % FLUSH_EVERY === FLUSH_EVERY - 1) await ledgerline.flush();
      }
      await ledgerline.flush();
    },
    awaited: async (count) => {
      for (let i = 0; i < count; i += 1) {
        await ledgerline.toolCall(call, async () => orderOf('found in the warehouse'));
        if (i % FLUSH_EVERY === FLUSH_EVERY - 1) await ledgerline.flush();
      }
      await ledgerline.flush();
    },
    failing: async (count) => {
      for (let i = 0; i < count; i += 1) {
        await ledgerline.toolCall(call, () => Promise.reject(failure)).catch(() => {});
        if (i % FLUSH_EVERY === FLUSH_EVERY - 1) await ledgerline.flush();
      }
      await ledgerline.flush();
    },
  };
}

function orderOf(note: string): Order {
  return { order: 'ord_1001', note: note.padEnd(75, '.') };
}
