// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// Another thread or process with an SDK of its own, which takes up the work of the one that began it.

import { parentPort, workerData } from 'node:worker_threads';
import { trace } from '@opentelemetry/api';
import { startLedgerline } from '@ledgerline/sdk';
import { carrierFromEnvironment, withCarrier, type Carrier } from '@ledgerline/sdk/propagation';

interface Given {
  readonly endpoint: string;
  readonly outboxDir: string;
  readonly carrier: Carrier;
}

const given: Given = (workerData as Given | null) ?? {
  endpoint: process.env['TEST_ENDPOINT'] ?? '',
  outboxDir: process.env['TEST_OUTBOX'] ?? '',
  carrier: carrierFromEnvironment(),
};
const { endpoint, outboxDir, carrier } = given;
const scope = { tenant: 'acme', environment: 'test', project: 'support', surface: 'job' };
const ledgerline = startLedgerline({ ...scope, app: 'worker', endpoint, outboxDir });
const seen = await withCarrier(
  ledgerline,
  carrier,
  () =>
    ledgerline.step('elsewhere', async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      const traceId = trace.getActiveSpan()?.spanContext().traceId;
      const { stepId: _stepId, ...context } = ledgerline.currentContext();
      return { ...context, traceId };
    }),
  { trusted: true },
);
await ledgerline.shutdown();
if (parentPort === null) process.send?.(seen, () => process.disconnect());
else parentPort.postMessage(seen);
