// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { auditRecord, GatewayFixture, logsRequest } from '../support/gateway-fixture.ts';

interface Readiness {
  readonly status: string;
  readonly checks: readonly { name: string; ready: boolean; reason?: string }[];
}

test('a checkpoint that cannot be published is shown, and the events are stored', async () => {
  await using fixture = await GatewayFixture.start();
  const readiness = async (): Promise<Readiness & { http: number }> => {
    const answer = await fetch(`${fixture.gateway.url}/readyz`);
    return { http: answer.status, ...((await answer.json()) as Readiness) };
  };
  const send = async (id: string): Promise<number> => {
    const answer = await fixture.post('/v1/logs', logsRequest([auditRecord(id)]));
    return answer.status;
  };
  expect(await send('a-1')).toBe(200);
  expect(await readiness()).toMatchObject({ http: 200, status: 'ready' });

  // Where the tiles belong there is a file: nothing can be written below it.
  const tiles = join(fixture.dataDir, 'ledger', 'acme', 'tile');
  rmSync(tiles, { recursive: true });
  writeFileSync(tiles, '');
  expect(await send('a-2')).toBe(200);
  const lagging = await readiness();
  expect(lagging).toMatchObject({ http: 200, status: 'degraded' });
  expect(lagging.checks.filter((check) => !check.ready)).toEqual([
    {
      name: 'publishing',
      ready: false,
      reason: expect.stringContaining('publish_failed') as string,
    },
  ]);
  expect(fixture.lines.map((line) => line.code)).toContain('publish_failed');

  rmSync(tiles);
  expect(await send('a-3')).toBe(200);
  expect(await readiness()).toMatchObject({ http: 200, status: 'ready' });
  expect(await fixture.verify('acme')).toMatchObject({ verdict: 'verified', size: 3n });
});
