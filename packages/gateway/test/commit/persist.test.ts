// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { isKept } from '@ledgerline/conventions';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway } from '../../src/index.ts';
import { GatewayFixture, logsRequest } from '../support/gateway-fixture.ts';

const SHARE = 0.5;

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await GatewayFixture.start({ sampleShare: SHARE });
});
afterAll(() => fixture[Symbol.asyncDispose]());

async function stored(mark: string): Promise<string[]> {
  const rows = await fixture.db.query<{ id: string }>(
    `SELECT LogAttributes['log.record.uid'] AS id FROM otel_logs
     WHERE LogAttributes['marker'] = {mark:String} ORDER BY Seq`,
    { mark },
  );
  return rows.map(({ id }) => id);
}

test('an event that is never to be kept is accepted, counted and not stored', async () => {
  const record = (id: string, persist: string) => ({
    attributes: { marker: 'never', 'log.record.uid': id, 'ledgerline.persist': persist },
  });
  const before = fixture.gateway.stats();
  const answer = await fixture.post(
    '/v1/logs',
    logsRequest([record('n-1', 'never'), record('n-2', 'always'), record('n-3', 'never')]),
  );
  expect(await answer.json()).toEqual({});
  expect(await stored('never')).toEqual(['n-2']);
  const after = fixture.gateway.stats();
  expect([after.unkept - before.unkept, after.accepted - before.accepted]).toEqual([2, 1]);
  const all = await fixture.post('/v1/logs', logsRequest([record('n-4', 'never')]));
  expect(await all.json()).toEqual({});
  expect(await stored('never')).toEqual(['n-2']);
});

test('of sampled events the share is stored, and the same ones when they come again', async () => {
  const ids = Array.from({ length: 200 }, (_, i) => `s-${i}`);
  const request = logsRequest(
    ids.map((id) => ({
      attributes: { marker: 'sampled', 'log.record.uid': id, 'ledgerline.persist': 'sampled' },
    })),
  );
  const kept = ids.filter((id) => isKept('sampled', id, ['ops'], SHARE));
  expect(kept.length).toBeGreaterThan(70);
  expect(kept.length).toBeLessThan(130);
  for (let i = 0; i < 2; i++) {
    expect((await fixture.post('/v1/logs', request)).status).toBe(200);
    expect(await stored('sampled')).toEqual(kept);
  }
});

test('audit and cost are kept whatever is asked; never in the audit class is refused', async () => {
  const record = (id: string, persist: string, classes: string) => ({
    attributes: {
      marker: 'held',
      'log.record.uid': id,
      'ledgerline.persist': persist,
      'ledgerline.storage_class': classes,
    },
  });
  const answer = await fixture.post(
    '/v1/logs',
    logsRequest([
      record('h-1', 'sampled', 'audit,ops'),
      record('h-2', 'never', 'cost,ops'),
      record('h-3', 'never', 'audit,ops'),
    ]),
  );
  expect(await answer.json()).toMatchObject({ partialSuccess: { rejectedLogRecords: '1' } });
  expect(await stored('held')).toEqual(['h-1', 'h-2']);
});

test.each([-0.1, 1.1, Number.NaN])('%d is no share', async (sampleShare) => {
  await expect(
    startGateway({ ephemeral: true, port: 0, sampleShare, log: () => {} }),
  ).rejects.toMatchObject({ code: 'config_invalid' });
});
