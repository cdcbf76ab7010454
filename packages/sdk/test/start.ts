// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  startLedgerline,
  type Diagnostic,
  type Ledgerline,
  type LedgerlineOptions,
} from '@ledgerline/sdk';
import { Receiver } from './receiver.ts';

export const SCOPE = {
  tenant: 'acme',
  environment: 'test',
  project: 'support',
  surface: 'api',
  app: 'desk',
} as const;

/** Short waits, so that tests which need a resend do not sit through production pauses. */
export const QUICK = { batchDelayMs: 5, initialBackoffMs: 5, maxBackoffMs: 40 } as const;

export function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'ledgerline-sdk-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export async function startReceiver(): Promise<Receiver> {
  const receiver = await Receiver.start();
  onTestFinished(() => receiver.stop());
  return receiver;
}

export interface Started {
  readonly ledgerline: Ledgerline;
  readonly receiver: Receiver;
  readonly diagnostics: Diagnostic[];
  readonly outboxDir: string;
}

/** An SDK against a receiver of its own; both end with the test. */
export async function start(options: LedgerlineOptions = {}): Promise<Started> {
  const receiver = await startReceiver();
  const diagnostics: Diagnostic[] = [];
  const outboxDir = options.outboxDir ?? temporaryDir();
  const ledgerline = startLedgerline({
    ...SCOPE,
    endpoint: receiver.url,
    outboxDir,
    queue: QUICK,
    onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
    ...options,
  });
  onTestFinished(async () => {
    await ledgerline.shutdown({ timeoutMs: 200 });
  });
  return { ledgerline, receiver, diagnostics, outboxDir };
}
