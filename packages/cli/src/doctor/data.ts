// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readRuntime } from '@ledgerline/gateway';
import type { CheckResult } from './check.ts';
import { failed, ok, warning } from './check.ts';

const SECRET_FILES = ['engine.secrets.json', 'credentials.json', 'keys/ledger.key'];
const OTHERS_MAY = 0o077;

/** The folder may be entered by its owner only: what lies in it is then private whatever its mode. */
export function checkDataDir(dataDir: string): CheckResult {
  const mode = statSync(dataDir, { throwIfNoEntry: false })?.mode;
  if (mode === undefined || (mode & OTHERS_MAY) === 0) return ok('data folder', 'private');
  return warning('data folder', 'others may read in it', `Run chmod 700 ${dataDir}.`);
}

/** Files that hold keys may be read by their owner only. */
export function checkSecretFiles(dataDir: string): CheckResult {
  const present = SECRET_FILES.filter((file) => existsSync(join(dataDir, file)));
  const open = present.filter((file) => (statSync(join(dataDir, file)).mode & OTHERS_MAY) !== 0);
  if (open.length > 0) {
    return failed(
      'key files',
      `others may read ${open.join(', ')}`,
      `Run chmod 600 on them in ${dataDir}, and replace the keys.`,
    );
  }
  return ok('key files', present.length === 0 ? 'none yet' : `${present.length}, private`);
}

/** Whether a gateway runs on this folder, and whether it is ready. */
export async function checkGateway(dataDir: string): Promise<CheckResult> {
  const runtime = readRuntime(dataDir);
  if (runtime === undefined) return ok('gateway', 'not running on this data folder');
  const url = `${runtime.gatewayUrl}/readyz`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(READY_TIMEOUT_MS) });
    const body = await response.text();
    const isWell = response.ok && !body.includes('"status":"degraded"');
    return isWell
      ? ok('gateway', `ready at ${runtime.gatewayUrl} (process ${runtime.pid})`)
      : warning('gateway', `not well: ${body.trim()}`, 'Look at the reasons above; it retries.');
  } catch {
    return failed(
      'gateway',
      `process ${runtime.pid} does not answer at ${url}`,
      'Stop that process; the next start recovers by itself.',
    );
  }
}

const READY_TIMEOUT_MS = 3000;
