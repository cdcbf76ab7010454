// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, onTestFinished, vi } from 'vitest';
import { startLedgerline, type Ledgerline, type LedgerlineOptions } from '@ledgerline/sdk';
import { temporaryDir } from './start.ts';

export type Variables = Readonly<Record<string, string>>;

export const SCOPE_TEXT =
  'ledgerline.tenant.id=from-otel,deployment.environment.name=test,ledgerline.project.id=p,' +
  'ledgerline.surface.id=api,ledgerline.app.id=otel-app';
export const RESOURCE = { OTEL_RESOURCE_ATTRIBUTES: SCOPE_TEXT };

/** An SDK that has nothing but these variables. */
export function startWith(variables: Variables, options: LedgerlineOptions = {}): Ledgerline {
  onTestFinished(() => void vi.unstubAllEnvs());
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const ledgerline = startLedgerline({ outboxDir: temporaryDir(), ...options });
  onTestFinished(async () => {
    await ledgerline.shutdown({ timeoutMs: 200 });
  });
  return ledgerline;
}

/** One event and one span, delivered. */
export async function emitOne(ledgerline: Ledgerline): Promise<void> {
  ledgerline.run('r', () => ledgerline.emit('log_event', { a: 1, b: 'two', c: 'x'.repeat(100) }));
  expect(await ledgerline.flush({ timeoutMs: 10_000 })).toEqual({ logs: 0, spans: 0, audit: 0 });
}

/** What one start with these variables throws. */
export function failure(variables: Variables): unknown {
  try {
    startWith(variables, { ephemeral: true });
  } catch (error) {
    return error;
  }
  return undefined;
}
