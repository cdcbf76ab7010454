// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type Connection } from '@ledgerline/clickhouse';
import { SqliteHeadStore, verifyLedger, type VerificationReport } from '@ledgerline/ledger';
import {
  ClickHouseLeafStore,
  createCredential,
  startGateway,
  type Gateway,
  type GatewayOptions,
} from '../../src/index.ts';

/** A real gateway over a real engine in a directory of its own. */
export class GatewayFixture implements AsyncDisposable {
  readonly dataDir: string;
  readonly key: string;
  readonly lines: { level: string; code: string; facts: unknown }[] = [];
  gateway!: Gateway;
  db!: Connection;
  readonly #options: GatewayOptions;

  private constructor(options: GatewayOptions, tenants: readonly string[]) {
    this.dataDir = mkdtempSync(join(tmpdir(), 'gateway-test-'));
    this.key = createCredential(this.dataDir, { tenants }).key;
    this.#options = options;
  }

  static async start(
    options: GatewayOptions = {},
    tenants: readonly string[] = ['acme'],
  ): Promise<GatewayFixture> {
    const fixture = new GatewayFixture(options, tenants);
    await fixture.open();
    return fixture;
  }

  async open(): Promise<void> {
    this.gateway = await startGateway({
      dataDir: this.dataDir,
      port: 0,
      engine: { port: 0 },
      log: (level, code, facts) => this.lines.push({ level, code, facts }),
      ...this.#options,
    });
    const secrets = JSON.parse(readFileSync(join(this.dataDir, 'engine.secrets.json'), 'utf8')) as {
      writer: { username: string; password: string };
    };
    this.db = connect({ url: this.gateway.clickhouseUrl, ...secrets.writer });
  }

  async stop(): Promise<void> {
    await this.db.close();
    await this.gateway.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 5 });
  }

  post(
    path: string,
    body: string | Uint8Array<ArrayBuffer>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    return fetch(this.gateway.url + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.key}`,
        'content-type': 'application/json',
        ...headers,
      },
      body,
    });
  }

  async count(table: string, where: string = '1'): Promise<number> {
    const rows = await this.db.query<{ n: string }>(
      `SELECT count() AS n FROM ${table} WHERE ${where}`,
    );
    return Number(rows[0]!.n);
  }

  /** The tenant's sequence numbers as stored, in order. */
  async sequence(tenant: string): Promise<number[]> {
    const rows = await this.db.query<{ Seq: string }>(
      'SELECT Seq FROM otel_logs WHERE TenantId = {tenant:String} ORDER BY Seq',
      { tenant },
    );
    return rows.map((row) => Number(row.Seq));
  }

  async verify(tenant: string): Promise<VerificationReport> {
    const heads = new SqliteHeadStore(join(this.dataDir, 'heads.db'));
    try {
      return await verifyLedger({
        tenant,
        leafStore: new ClickHouseLeafStore(this.db),
        dir: join(this.dataDir, 'ledger'),
        verifierKey: readFileSync(join(this.dataDir, 'keys', 'ledger.vkey'), 'utf8').trim(),
        head: () => heads.read(tenant),
      });
    } finally {
      heads.close();
    }
  }
}

type Attributes = Readonly<Record<string, unknown>>;

export const SCOPE: Attributes = {
  'ledgerline.tenant.id': 'acme',
  'deployment.environment.name': 'test',
  'ledgerline.project.id': 'desk',
  'ledgerline.surface.id': 'chat',
  'ledgerline.app.id': 'support',
};

/** Attributes in OTLP/JSON; a value that is no text is given in OTLP/JSON's own form. */
export function otlpAttributes(attributes: Attributes): unknown[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : value,
  }));
}

export interface TestRecord {
  readonly eventName?: string;
  readonly body?: string;
  readonly attributes?: Attributes;
  readonly [field: string]: unknown;
}

/** An OTLP/JSON logs request with one resource. */
export function logsRequest(records: readonly TestRecord[], resource: Attributes = SCOPE): string {
  const logRecords = records.map(({ attributes, body, ...fields }) => ({
    timeUnixNano: '1700000000123456789',
    ...(body === undefined ? {} : { body: { stringValue: body } }),
    attributes: otlpAttributes(attributes ?? {}),
    ...fields,
  }));
  return JSON.stringify({
    resourceLogs: [
      {
        resource: { attributes: otlpAttributes(resource) },
        scopeLogs: [{ scope: { name: 'test' }, logRecords }],
      },
    ],
  });
}

/** A record of the class `audit`. */
export function auditRecord(id: string, more: Attributes = {}): TestRecord {
  return {
    eventName: 'audit_action',
    attributes: {
      'log.record.uid': id,
      'audit.action': 'refund',
      'audit.outcome': 'success',
      ...more,
    },
  };
}
