// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { OtelLogsBlock, OtelTracesBlock } from '@ledgerline/clickhouse';
import { LedgerlineError } from '@ledgerline/conventions';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { appendLogs } from '../../src/commit/append-logs.ts';
import { appendSpans } from '../../src/commit/append-spans.ts';
import { jsonToProtobuf } from '../../src/otlp/json-form.ts';
import { OtlpDecodeError } from '../../src/otlp/wire-reader.ts';
import { expandedBytes } from '../../src/pipeline/expanded-bytes.ts';
import { prepareBytes, prepareSpans } from '../support/batch-fixture.ts';
import { auditRecord, logsRequest, otlpAttributes, SCOPE } from '../support/gateway-fixture.ts';

const STAMP = { commitId: 'c', recordedAtMs: 1 };
const ATTRIBUTES = {
  ...SCOPE,
  n: { intValue: '-5' },
  d: { doubleValue: 1.5 },
  t: { boolValue: true },
  list: { arrayValue: { values: [{ stringValue: 'a@example.com' }, { intValue: '7' }] } },
  map: { kvlistValue: { values: otlpAttributes({ password: 'x', y: 'z' }) } },
  'ledgerline.run.id': 'run-1',
  'ledgerline.redaction.count': { intValue: '2' },
};
const LOGS = jsonToProtobuf(
  logsRequest([
    { body: 'hello a@example.com', attributes: ATTRIBUTES, traceId: 'ab'.repeat(16) },
    auditRecord('a-1', ATTRIBUTES),
  ]),
  'logs',
);
const SPANS = jsonToProtobuf(
  JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: otlpAttributes(SCOPE) },
        scopeSpans: [
          {
            spans: [
              {
                traceId: 'ab'.repeat(16),
                spanId: 'cd'.repeat(8),
                name: 'x',
                kind: 2,
                startTimeUnixNano: '5',
                endTimeUnixNano: '9',
                attributes: otlpAttributes(ATTRIBUTES),
                events: [{ name: 'e', timeUnixNano: '7', attributes: otlpAttributes(ATTRIBUTES) }],
                links: [{ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8) }],
                status: { code: 2, message: 'm' },
              },
            ],
          },
        ],
      },
    ],
  }),
  'traces',
);

// Inserting and cutting bytes breaks lengths, which the decoder refuses: most changes are in place.
const HOW = ['set', 'set', 'set', 'set', 'set', 'set', 'set', 'set', 'cut', 'put'] as const;
const mutations = fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom(...HOW)), {
  minLength: 1,
  maxLength: 3,
});

function mutated(
  wire: Uint8Array,
  changes: readonly (readonly [number, number, string])[],
): Uint8Array {
  const bytes = [...wire];
  for (const [place, byte, how] of changes) {
    const at = place % bytes.length;
    if (how === 'set') bytes[at] = byte;
    else bytes.splice(at, how === 'cut' ? 1 : 0, ...(how === 'put' ? [byte] : []));
  }
  return Uint8Array.from(bytes);
}

/** Runs the road; only errors that become an answer may come out of it. */
function survives(road: () => void): boolean {
  try {
    road();
    return true;
  } catch (error) {
    if (error instanceof OtlpDecodeError || LedgerlineError.is(error)) return false;
    throw error;
  }
}

test('whatever decodes reaches the block of otel_logs, or is rejected with a code', () => {
  const block = new OtelLogsBlock();
  let whole = 0;
  fc.assert(
    fc.property(mutations, (changes) => {
      const done = survives(() => {
        const batch = prepareBytes(mutated(LOGS, changes));
        expandedBytes(batch);
        block.reset();
        appendLogs(block, batch, batch.accepted, STAMP, () => 1n);
        expect(block.encode().length).toBeGreaterThan(0);
        expect(block.rows).toBe(batch.accepted.length);
      });
      if (done) whole += 1;
    }),
    { numRuns: 3000 },
  );
  // The test would say nothing if every mutation were refused.
  expect(whole).toBeGreaterThan(300);
});

test('whatever decodes reaches the block of otel_traces, or is rejected with a code', () => {
  const block = new OtelTracesBlock();
  fc.assert(
    fc.property(mutations, (changes) => {
      survives(() => {
        const batch = prepareSpans(mutated(SPANS, changes));
        expandedBytes(batch);
        block.reset();
        appendSpans(block, batch, batch.accepted, STAMP);
        expect(block.encode().length).toBeGreaterThan(0);
      });
    }),
    { numRuns: 3000 },
  );
});
