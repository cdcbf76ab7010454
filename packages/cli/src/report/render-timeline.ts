// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { RunTimeline, TimelineEvent } from './timeline.ts';

const LINE_WIDTH = 100;
const SEQ_WIDTH = 5;
const OFFSET_WIDTH = 7;
const MICROS_PER_UNIT = 1_000_000;
const COST_DIGITS = 6;

/** One run as an indented timeline: what began what, in the order in which it happened. */
export function renderTimeline(run: RunTimeline): readonly string[] {
  const cost = (run.costMicros / MICROS_PER_UNIT).toFixed(COST_DIGITS);
  const unpriced = run.unpricedCalls === 0 ? '' : ` and ${run.unpricedCalls} calls of unknown cost`;
  return [
    `Run ${run.name} (${run.runId}): ${run.events.length} events, ` +
      `${run.inputTokens} tokens in, ${run.outputTokens} out, cost ${cost} USD${unpriced}`,
    ...run.events.map(renderEvent),
  ];
}

function renderEvent(event: TimelineEvent): string {
  const seq = String(event.seq).padStart(SEQ_WIDTH);
  const offset = `${event.offsetMs} ms`.padStart(OFFSET_WIDTH + 3);
  const line = `${seq} ${offset}  ${'  '.repeat(event.depth)}${event.eventType}${detail(event)}`;
  return line.length > LINE_WIDTH ? line.slice(0, LINE_WIDTH - 1) + '…' : line;
}

/** What a reader wants to know first about an event of this type. */
function detail(event: TimelineEvent): string {
  const at = (key: string): string | undefined => event.attributes[key];
  const parts = [
    at('ledgerline.flow.name') ?? at('ledgerline.step.name'),
    event.eventType === 'flow_started' ? at('gen_ai.conversation.id') : undefined,
    at('gen_ai.tool.name') ?? model(at('gen_ai.request.model')),
    attempt(at('ledgerline.call.attempt')),
    tokens(event),
    at('ledgerline.decision.chosen'),
    at('audit.action'),
    at('audit.outcome') ?? at('ledgerline.outcome'),
    at('ledgerline.error.code') ?? at('error.type'),
    milliseconds(at('ledgerline.duration_ms')),
    event.body === '' ? undefined : `“${event.body.replaceAll(/\s+/g, ' ')}”`,
  ];
  const known = parts.filter((part) => part !== undefined && part !== '');
  return known.length === 0 ? '' : `  ${known.join(' · ')}`;
}

function model(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `model ${name}`;
}

function attempt(text: string | undefined): string | undefined {
  return text === undefined || text === '1' ? undefined : `attempt ${text}`;
}

function milliseconds(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `${Math.round(Number(text))} ms`;
}

function tokens(event: TimelineEvent): string | undefined {
  if (event.eventType !== 'usage_recorded') return undefined;
  const input = event.attributes['gen_ai.usage.input_tokens'] ?? '0';
  const output = event.attributes['gen_ai.usage.output_tokens'] ?? '0';
  const micros = event.attributes['ledgerline.cost.micros'];
  const currency = event.attributes['ledgerline.cost.currency'] ?? 'USD';
  const cost = micros === undefined ? 'cost unknown' : `${micros} µ${currency}`;
  return `${input} in, ${output} out, ${cost}`;
}
