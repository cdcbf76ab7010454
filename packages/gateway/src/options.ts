// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isToken, LedgerlineError } from '@ledgerline/conventions';
import type { RedactionPolicyData } from '@ledgerline/redaction';
import type { Credential } from './credentials.ts';
import type { Log } from './log.ts';

export interface GatewayOptions {
  /** Default: `.ledgerline` in the working directory. */
  readonly dataDir?: string;
  /** Default 4318; 0 takes any free port. */
  readonly port?: number;
  /** Default 127.0.0.1. The gateway speaks plain HTTP: put TLS in front before changing this. */
  readonly host?: string;
  /** The embedded engine; `false` for none, then `clickhouseUrl` is needed. */
  readonly engine?: { readonly port?: number; readonly memoryBytes?: number } | false;
  /** A ClickHouse server instead of the embedded engine; user and password may be in the URL. */
  readonly clickhouseUrl?: string;
  /** Instead of `<dataDir>/credentials.json`. */
  readonly credentials?: readonly Credential[];
  readonly redaction?: RedactionPolicyData;
  /** The share of events with `persist` sampled that is stored, 0 to 1; 0.1 by default. */
  readonly sampleShare?: number;
  /** Keep everything in a temporary directory that is deleted at `close`. For tests only. */
  readonly ephemeral?: boolean;
  /** Name of this deployment in checkpoints. Default `ledgerline.local`. */
  readonly deployment?: string;
  /** `deployment.environment.name` of the events that the gateway records itself. Default `local`. */
  readonly environment?: string;
  /** Default: JSON lines on standard error. */
  readonly log?: Log;
}

/** Throws `config_invalid` for what is no share. */
export function sampleShareOf({ sampleShare }: GatewayOptions): number | undefined {
  if (sampleShare === undefined || (sampleShare >= 0 && sampleShare <= 1)) return sampleShare;
  throw new LedgerlineError('config_invalid', 'Option "sampleShare" must be between 0 and 1.');
}

/** Throws `config_invalid` for what could not be a scope key. */
export function environmentOf({ environment = 'local' }: GatewayOptions): string {
  if (isToken(environment)) return environment;
  throw new LedgerlineError('config_invalid', 'Option "environment" must be a scope key.');
}

export interface DataFolder {
  readonly path: string;
  readonly remove: () => void;
}

/**
 * The folder of the data.
 *
 * @throws LedgerlineError `sink_not_durable` when nothing would keep events on disk
 */
export function dataFolderOf(options: GatewayOptions): DataFolder {
  if (options.ephemeral === true) {
    const path = mkdtempSync(join(tmpdir(), 'ledgerline-'));
    return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
  }
  if (options.engine === false && options.clickhouseUrl === undefined) {
    throw new LedgerlineError(
      'sink_not_durable',
      'No sink keeps events on disk: the embedded engine is off and there is no ClickHouse URL.',
    );
  }
  return { path: resolve(options.dataDir ?? '.ledgerline'), remove: () => {} };
}
