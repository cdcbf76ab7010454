// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { openTenant } from '@ledgerline/ledger';
import type {
  HeadStore,
  LeafStore,
  TenantHead,
  TenantLog,
  TilePublisher,
} from '@ledgerline/ledger';
import type { Log } from '../log.ts';

/** A tenant that can be appended to. */
export interface OpenTenant {
  readonly tenant: string;
  readonly log: TenantLog;
  /** Undefined until the tenant's first commit. */
  head: TenantHead | undefined;
}

export interface TenantsOptions {
  readonly heads: HeadStore;
  readonly leafStore: LeafStore;
  readonly publisher: TilePublisher;
  readonly log: Log;
}

/** The tenants of this process, opened on first use and again after anything unknown. */
export class Tenants {
  readonly options: TenantsOptions;
  /** Tenants with committed events that no published checkpoint covers yet. */
  readonly unpublished: Set<string> = new Set();
  readonly #open: Map<string, OpenTenant> = new Map();

  constructor(options: TenantsOptions) {
    this.options = options;
  }

  async get(tenant: string): Promise<OpenTenant> {
    const there = this.#open.get(tenant);
    if (there !== undefined) return there;
    const { heads, leafStore, publisher, log } = this.options;
    const opened = await openTenant({ tenant, heads, leafStore, publisher, create: true });
    if (opened.abandoned.length > 0 || opened.republished > 0n) {
      log('info', 'tenant_recovered', {
        tenant,
        abandoned: opened.abandoned.length,
        republished: Number(opened.republished),
      });
    }
    const open: OpenTenant = { tenant, log: opened.log, head: opened.head };
    this.#open.set(tenant, open);
    // Opening has published whatever was missing.
    this.unpublished.delete(tenant);
    return open;
  }

  /** Forgets a tenant's state in memory; the next use reads the truth again. */
  forget(tenant: string): void {
    this.#open.delete(tenant);
  }

  forgetAll(): void {
    this.#open.clear();
  }
}
