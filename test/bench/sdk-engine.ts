// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// What the parts about the SDK share: an SDK that delivers into nothing, and events to emit.

import { startLedgerline } from '@ledgerline/sdk';
import type { Ledgerline, LedgerlineOptions } from '@ledgerline/sdk';
import type { LogRecordExporter, LogRecordProcessor } from '@opentelemetry/sdk-logs';
import { bodyOf, payloadAttributes, TENANT } from './workload.ts';
import type { Attributes } from './workload.ts';

const POOL = 1_000;

export const noExporter: LogRecordExporter = {
  // ExportResultCode.SUCCESS; its package is no dependency of the top.
  // oxlint-disable-next-line typescript/no-unsafe-enum-assignment
  export: (_records, done) => done({ code: 0 }),
  forceFlush: async () => {},
  shutdown: async () => {},
};

export const noProcessor: LogRecordProcessor = {
  onEmit: () => {},
  forceFlush: async () => {},
  shutdown: async () => {},
};

/** An SDK whose events end in an exporter that does nothing. */
export function startEngine(options: LedgerlineOptions = { ephemeral: true }): Ledgerline {
  return startLedgerline({
    tenant: TENANT,
    environment: 'bench',
    project: 'support',
    surface: 'chat',
    app: 'desk',
    registerGlobals: false,
    sinks: { logs: [noExporter] },
    ...options,
  });
}

/** Ends an SDK; throws unless all that was emitted has been taken. */
export async function stopEngine(ledgerline: Ledgerline): Promise<void> {
  const { rejected, dropped } = ledgerline.stats();
  await ledgerline.shutdown();
  if (rejected.total > 0 || Object.keys(dropped).length > 0) {
    throw new Error(`not all was emitted: ${JSON.stringify({ rejected, dropped })}`);
  }
}

/** An event that an engine emits: 20 attributes and a message of about 300 bytes. */
export interface EngineEvent {
  readonly attributes: Attributes;
  readonly body: string;
}

/** Event `i` of any number of events; they repeat. */
export function engineEvents(): (i: number) => EngineEvent {
  const events = Array.from({ length: POOL }, (_, i) => engineEvent(i));
  return (i) => events[i % POOL]!;
}

/** OTel's own pipeline knows no bigint, so the ints are numbers here. */
function engineEvent(i: number): EngineEvent {
  const entries = Object.entries(payloadAttributes(i)).map(([key, value]) => [
    key,
    typeof value === 'bigint' ? Number(value) : value,
  ]);
  return { attributes: Object.fromEntries(entries) as Attributes, body: bodyOf(i) };
}

export function microseconds(ratesPerSecond: readonly number[]): readonly number[] {
  return ratesPerSecond.map((rate) => 1e6 / rate);
}
