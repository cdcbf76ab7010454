// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LedgerlineError, type CanonicalEvent, toLogRecord } from '@ledgerline/conventions';
import { logsJson, readRuntime, startGateway, type Log } from '@ledgerline/gateway';
import { AUDIT_TIMEOUT_MS } from './limits.ts';

/** A gateway that takes audit events into the ledger of a tenant. */
export interface AuditGateway extends AsyncDisposable {
  /** Resolves when the events are in the ledger, on disk. Throws `audit_refused` when they are not. */
  record(events: readonly CanonicalEvent[]): Promise<void>;
}

export interface AuditGatewayOptions {
  readonly dataDir: string;
  readonly tenant: string;
  /** A gateway elsewhere; by default the one of the data folder. */
  readonly endpoint: string | undefined;
  readonly apiKey: string | undefined;
  readonly clickhouseUrl: string | undefined;
  readonly log: Log;
}

/**
 * The gateway whose ledger the call goes into: the one that is named, the one that runs on the data
 * folder, or one that is started for this call and serves nobody else.
 */
export async function reachAuditGateway(options: AuditGatewayOptions): Promise<AuditGateway> {
  const { dataDir, endpoint, apiKey, tenant, clickhouseUrl, log } = options;
  const url = endpoint ?? readRuntime(dataDir)?.gatewayUrl;
  if (url !== undefined) {
    if (apiKey === undefined) {
      throw new LedgerlineError(
        'config_invalid',
        `The call is audited through the gateway at ${url}, which needs LEDGERLINE_API_KEY.`,
      );
    }
    return auditGateway(url, apiKey, async () => {});
  }
  if (!existsSync(join(dataDir, 'heads.db'))) {
    throw new LedgerlineError('data_missing', `There is no Ledgerline data in '${dataDir}'.`);
  }
  const key = randomBytes(32).toString('base64url');
  const keyHash = createHash('sha256').update(key).digest('hex');
  const gateway = await startGateway({
    dataDir,
    port: 0,
    engine: { port: 0 },
    credentials: [{ id: 'unseal', tenants: [tenant], keyHash }],
    log,
    ...(clickhouseUrl === undefined ? {} : { clickhouseUrl }),
  });
  return auditGateway(gateway.url, key, () => gateway.close());
}

function auditGateway(url: string, apiKey: string, close: () => Promise<void>): AuditGateway {
  return {
    record: (events) => post(url, apiKey, logsJson(events.map(toLogRecord))),
    [Symbol.asyncDispose]: close,
  };
}

/** A gateway answers 200 once everything that it accepted is durable, and says what it did not take. */
async function post(url: string, apiKey: string, body: string): Promise<void> {
  let status: number;
  let text: string;
  try {
    const response = await fetch(`${url.replace(/\/$/, '')}/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
      body,
      signal: AbortSignal.timeout(AUDIT_TIMEOUT_MS),
    });
    ({ status } = response);
    text = await response.text();
  } catch (cause) {
    throw refused(`the gateway at ${url} does not answer`, cause);
  }
  if (status !== 200) throw refused(`the gateway answered ${status}`);
  if (rejectedOf(text) !== 0) throw refused('the gateway did not take it');
}

function rejectedOf(text: string): number {
  try {
    const answer = JSON.parse(text === '' ? '{}' : text) as {
      readonly partialSuccess?: { readonly rejectedLogRecords?: string | number };
    } | null;
    return Number(answer?.partialSuccess?.rejectedLogRecords ?? 0);
  } catch {
    // Something that speaks no OTLP answered; nobody has promised anything.
    return Number.NaN;
  }
}

function refused(problem: string, cause?: unknown): LedgerlineError {
  const message = `The audit event was not recorded: ${problem}.`;
  return new LedgerlineError('audit_refused', message, cause === undefined ? {} : { cause });
}
