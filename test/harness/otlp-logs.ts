// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** A bare OTLP/JSON client: what any sender without our SDK would put on the wire. */

const NS_PER_MS = 1_000_000n;

export interface BareRecord {
  readonly eventName?: string;
  readonly body?: string;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/** The five scope keys as attributes. */
export function scopeAttributes(tenant: string): Record<string, string> {
  return {
    'ledgerline.tenant.id': tenant,
    'deployment.environment.name': 'test',
    'ledgerline.project.id': 'project',
    'ledgerline.surface.id': 'surface',
    'ledgerline.app.id': 'app',
  };
}

/** An ExportLogsServiceRequest in OTLP/JSON. */
export function logsRequest(records: readonly BareRecord[]): string {
  const now = BigInt(Date.now()) * NS_PER_MS;
  return JSON.stringify({
    resourceLogs: [
      {
        resource: { attributes: [attribute('service.name', 'bare-client')] },
        scopeLogs: [
          {
            scope: { name: 'bare' },
            logRecords: records.map((record, i) => ({
              timeUnixNano: String(now + BigInt(i)),
              severityNumber: 9,
              eventName: record.eventName,
              body: record.body === undefined ? undefined : { stringValue: record.body },
              attributes: Object.entries(record.attributes).map(([key, value]) =>
                attribute(key, value),
              ),
            })),
          },
        ],
      },
    ],
  });
}

function attribute(key: string, value: string | number | boolean): unknown {
  if (typeof value === 'string') return { key, value: { stringValue: value } };
  if (typeof value === 'boolean') return { key, value: { boolValue: value } };
  return { key, value: { intValue: String(value) } };
}

/** What the gateway answered. */
export interface BareAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly rejected: number;
  readonly message: string;
}

export async function postLogs(gateway: string, apiKey: string, body: string): Promise<BareAnswer> {
  const response = await fetch(`${gateway}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
    body,
  });
  const text = await response.text();
  const answer = (text === '' ? {} : JSON.parse(text)) as {
    readonly message?: string;
    readonly partialSuccess?: { rejectedLogRecords?: string | number; errorMessage?: string };
  };
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    rejected: Number(answer.partialSuccess?.rejectedLogRecords ?? 0),
    message: answer.partialSuccess?.errorMessage ?? answer.message ?? '',
  };
}
