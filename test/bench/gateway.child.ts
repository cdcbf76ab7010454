// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// A real gateway with its embedded engine, in a process of its own, that tells the bench what it
// counted. `ledgerline up` cannot be asked for its stages.

import { startGateway } from '@ledgerline/gateway';
import type { GatewayReady, GatewayUsage } from './gateway-process.ts';
import { cpuSeconds } from './measure.ts';

const dataDir = process.argv[2] ?? '';
const gateway = await startGateway({ dataDir, port: 0, engine: { port: 0 }, log: () => {} });
const ready: GatewayReady = { url: gateway.url, enginePid: gateway.enginePid ?? 0 };
process.on('message', (request: 'usage' | 'close') => void answer(request));
process.send?.(ready);

async function answer(request: 'usage' | 'close'): Promise<void> {
  if (request === 'close') {
    await gateway.close();
    process.disconnect();
    return;
  }
  const usage: GatewayUsage = { cpuSeconds: cpuSeconds(), stats: gateway.stats() };
  process.send?.(usage);
}
