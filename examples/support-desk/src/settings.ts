// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LedgerlineOptions } from '@ledgerline/sdk';

export interface Settings {
  readonly ledgerline: LedgerlineOptions;
  /** Where the shop database is built. */
  readonly shopPath: string;
  /** A folder made for this start, to be removed at its end. */
  readonly temporaryFolder: string | undefined;
  /** How often the tickets are worked through, each time with a new shop. */
  readonly rounds: number;
  /** Where the JSON report goes; undefined for none. */
  readonly reportPath: string | undefined;
}

/** Rounds that one start may do; a load test that wants more starts again. */
const ROUNDS_MAX = 10_000;

/** Settings from the environment, with a default for everything. @throws RangeError */
export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const rounds = Number(env['SUPPORT_DESK_ROUNDS'] ?? 1);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > ROUNDS_MAX) {
    throw new RangeError(`SUPPORT_DESK_ROUNDS has to be a whole number from 1 to ${ROUNDS_MAX}.`);
  }
  const given = env['SUPPORT_DESK_DIR'] || undefined;
  const folder = given ?? mkdtempSync(join(tmpdir(), 'support-desk-'));
  return {
    ledgerline: {
      tenant: env['LEDGERLINE_TENANT'] || 'demo',
      environment: env['LEDGERLINE_ENVIRONMENT'] || 'development',
      project: env['LEDGERLINE_PROJECT'] || 'support',
      surface: env['LEDGERLINE_SURFACE'] || 'helpdesk',
      app: env['LEDGERLINE_APP'] || 'support-desk',
      endpoint: env['LEDGERLINE_ENDPOINT'] || 'http://127.0.0.1:4318',
    },
    shopPath: join(folder, 'shop.db'),
    temporaryFolder: given === undefined ? folder : undefined,
    rounds,
    reportPath: env['LEDGERLINE_DEMO_REPORT'] || undefined,
  };
}
