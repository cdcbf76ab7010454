// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { OtelLogsBlock } from '@ledgerline/clickhouse';
import { appendRow, byRange, byText } from '../../../packages/clickhouse/bench/workload.ts';
import type { Append } from '../../../packages/clickhouse/bench/workload.ts';
import { figure } from '../figure.ts';
import type { Figure, Part, PartOptions } from '../figure.ts';
import { ratesPerCpuSecond } from '../measure.ts';

const ROWS_PER_BLOCK = 10_000;
const MAP_ENTRIES = 20;

/** The Native encoder alone: rows of otel_logs from byte ranges and from strings. */
export const nativeEncode: Part = {
  name: 'native-encode',
  title: 'Encode Native blocks of otel_logs, 10,000 rows each, against JSONEachRow',
  run: measureEncode,
};

async function measureEncode({ quick }: PartOptions): Promise<readonly Figure[]> {
  const rows = quick ? 1_000 : ROWS_PER_BLOCK;
  const block = new OtelLogsBlock();
  const encode =
    (append: Append) =>
    (count: number): void => {
      for (let done = 0; done < count; done += rows) {
        block.reset();
        for (let i = 0; i < rows; i += 1) appendRow(block, i, append);
        if (block.encode().length === 0) throw new Error('nothing was encoded');
      }
    };
  const rates = await ratesPerCpuSecond(
    { ranges: encode(byRange), strings: encode(byText), json: encodeJson },
    quick ? { count: rows, repeats: 3 } : { count: 20 * rows, repeats: 5 },
  );
  const unit = 'rows/CPU-s';
  const json = { name: 'JSONEachRow', samples: rates.json };
  return [
    figure('JSON.stringify of a row as an object (JSONEachRow)', unit, rates.json),
    figure('Native from byte ranges', unit, rates.ranges, json),
    figure('Native from strings', unit, rates.strings, json),
  ];
}

/** The usual way into ClickHouse from JavaScript: a line of JSON a row. */
function encodeJson(count: number): void {
  for (let i = 0; i < count; i += 1) {
    const attributes: Record<string, string> = {};
    for (let key = 0; key < MAP_ENTRIES; key += 1) {
      attributes[`gen_ai.attribute.name_${key}`] = key < 10 ? `word${i % 8}` : `${i}-value`;
    }
    const row = {
      Timestamp: '1795000000.123456789',
      TraceId: '0123456789abcdef0123456789abcdef',
      SpanId: '0123456789abcdef',
      SeverityText: 'INFO',
      SeverityNumber: 9,
      ServiceName: 'support-desk',
      Body: 'the quick brown fox jumps over the lazy dog '.repeat(7),
      LogAttributes: attributes,
      EventName: 'model_call_completed',
      TenantId: 'tenant-1',
      RunId: '01980000-0000-7000-8000-000000000001',
      EventId: '01980000-0000-7000-9000-000000000001',
    };
    if (Buffer.from(`${JSON.stringify(row)}\n`).length === 0) throw new Error('empty');
  }
}
