// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { ATTRIBUTE_KEYS } from '@ledgerline/conventions';
import { ByteStore } from '../../../packages/gateway/src/otlp/byte-store.ts';
import { jsonToProtobuf } from '../../../packages/gateway/src/otlp/json-form.ts';
import { KeyTable } from '../../../packages/gateway/src/otlp/key-table.ts';
import { decodeLogs } from '../../../packages/gateway/src/otlp/log-columns.ts';
import { LogsRequest } from '../../../packages/gateway/test/otlp/reference-proto.ts';
import { encodeRequest } from '../encode-request.ts';
import { figure } from '../figure.ts';
import type { Figure, Part, PartOptions } from '../figure.ts';
import { ratesPerCpuSecond } from '../measure.ts';
import { RECORDS_PER_REQUEST } from '../workload.ts';

/** The gateway's decoder from wire bytes to columns against protobufjs and JSON.parse. */
export const decode: Part = {
  name: 'decode',
  title: 'Decode a request of 1,000 records to columns, against general decoders',
  run: measureDecode,
};

async function measureDecode({ quick }: PartOptions): Promise<readonly Figure[]> {
  const binary = encodeRequest('protobuf');
  const json = encodeRequest('json');
  const keys = new KeyTable(ATTRIBUTE_KEYS, 1);
  const decodeColumns = (bytes: Uint8Array): void => {
    const columns = decodeLogs(new ByteStore(bytes), keys);
    if (columns.count !== RECORDS_PER_REQUEST) throw new Error(`${columns.count} records decoded`);
  };
  const requests =
    (decodeOne: () => unknown) =>
    (records: number): void => {
      for (let done = 0; done < records; done += RECORDS_PER_REQUEST) decodeOne();
    };
  const rates = await ratesPerCpuSecond(
    {
      columns: requests(() => decodeColumns(binary)),
      protobufjs: requests(() => LogsRequest.decode(binary)),
      jsonColumns: requests(() => decodeColumns(jsonToProtobuf(json.toString('utf8'), 'logs'))),
      jsonParse: requests(() => JSON.parse(json.toString('utf8'))),
    },
    quick ? { count: 2_000, repeats: 3 } : { count: 300_000, repeats: 5 },
  );
  const unit = 'records/CPU-s';
  const protobufjs = { name: 'protobufjs', samples: rates.protobufjs };
  const jsonParse = { name: 'JSON.parse', samples: rates.jsonParse };
  const size = (bytes: Buffer): string => `${Math.round(bytes.length / RECORDS_PER_REQUEST)} B`;
  return [
    figure(`protobuf (${size(binary)} a record) by protobufjs`, unit, rates.protobufjs),
    figure('protobuf to columns', unit, rates.columns, protobufjs),
    figure(`JSON (${size(json)} a record) by JSON.parse`, unit, rates.jsonParse),
    figure('JSON to columns', unit, rates.jsonColumns, jsonParse),
  ];
}
