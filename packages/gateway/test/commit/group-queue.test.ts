// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, test } from 'vitest';
import { GroupQueue } from '../../src/commit/group-queue.ts';
import { MAX_GROUP_BYTES, MAX_GROUP_RECORDS } from '../../src/limits.ts';

const item = (records: number, bytes: number = 1) => ({ records, bytes });

test('while one group is committed the next one forms', async () => {
  const groups: number[] = [];
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const queue = new GroupQueue<{ records: number; bytes: number }, void>(async (group) => {
    groups.push(group.length);
    if (groups.length === 1) await held;
    for (const { resolve } of group) resolve();
  });
  const first = queue.submit(item(1));
  await new Promise((resolve) => setTimeout(resolve, 5));
  const rest = Array.from({ length: 7 }, () => queue.submit(item(1)));
  release();
  await Promise.all([first, ...rest]);
  expect(groups).toEqual([1, 7]);
  await queue.idle();
});

test('a group ends at its limits of records and bytes; one large item goes alone', async () => {
  const groups: number[] = [];
  const queue = new GroupQueue<{ records: number; bytes: number }, void>((group) => {
    groups.push(group.length);
    for (const { resolve } of group) resolve();
    return Promise.resolve();
  });
  await Promise.all(
    [
      item(MAX_GROUP_RECORDS),
      item(1),
      item(1, MAX_GROUP_BYTES + 1),
      item(MAX_GROUP_RECORDS - 1),
      item(1),
    ].map((one) => queue.submit(one)),
  );
  expect(groups).toEqual([1, 1, 1, 2]);
});

test('a failed group fails its items and no others', async () => {
  let failures = 1;
  const queue = new GroupQueue<{ records: number; bytes: number }, string>((group) => {
    if (failures-- > 0) return Promise.reject(new Error('lost'));
    for (const { resolve } of group) resolve('stored');
    return Promise.resolve();
  });
  await expect(queue.submit(item(1))).rejects.toThrow('lost');
  await expect(queue.submit(item(1))).resolves.toBe('stored');
});
