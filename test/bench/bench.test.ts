// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryDir } from '../harness/data-dir.ts';
import { repositoryDir } from '../harness/repository.ts';
import { encodeRequest } from './encode-request.ts';
import { figure, median } from './figure.ts';
import { PARTS } from './parts.ts';
import type { BenchReport } from './report.ts';
import { runPart } from './run-part.ts';
import { renumbered, requestNumberOffsets, STORAGE_CLASS } from './workload.ts';

const PART_TIMEOUT_MS = 240_000;
const MAIN = join(import.meta.dirname, 'main.ts');
const run = promisify(execFile);

// No thresholds: what a figure is on a busy machine says nothing. That it can be taken does.
test.each(PARTS.map((part) => [part.name, part] as const))(
  'the quick form of %s yields finite, positive figures',
  async (_name, part) => {
    const figures = await runPart(part, { quick: true });
    expect(figures.length).toBeGreaterThan(0);
    for (const { name, value, samples, against } of figures) {
      const numbers = [value, ...samples, against?.ratio ?? 1];
      expect(numbers.every(Number.isFinite), `${name}: ${numbers.join(' ')}`).toBe(true);
      expect(value, name).toBeGreaterThan(0);
    }
  },
  PART_TIMEOUT_MS,
);

test(
  'the command prints a table and writes the figures',
  async () => {
    using dir = temporaryDir();
    const file = join(dir.path, 'figures.json');
    const args = [MAIN, '--quick', '--only', 'native-encode', '--json', file];
    const options = { cwd: repositoryDir };
    const { stdout } = await run(
      process.execPath,
      ['--conditions=ledgerline-source', ...args],
      options,
    );
    expect(stdout).toMatch(/Native from byte ranges +[\d,]+ rows\/CPU-s/);
    const report = JSON.parse(readFileSync(file, 'utf8')) as BenchReport;
    expect(report.quick).toBe(true);
    expect(report.machine.cores).toBeGreaterThan(0);
    expect(report.parts.map(({ name }) => name)).toEqual(['native-encode']);
    expect(report.parts[0]?.figures[1]?.against?.name).toBe('JSONEachRow');
  },
  PART_TIMEOUT_MS,
);

test('an unknown part is named and nothing runs', async () => {
  const args = ['--conditions=ledgerline-source', MAIN, '--only', 'nonsense'];
  const failed = run(process.execPath, args, { cwd: repositoryDir });
  await expect(failed).rejects.toMatchObject({ code: 2, stderr: /no part nonsense/ });
});

test('the workload is the one of the ingest note, and its ids can be made new', () => {
  for (const encoding of ['protobuf', 'json'] as const) {
    const request = encodeRequest(encoding, STORAGE_CLASS, 100);
    const offsets = requestNumberOffsets(request);
    // Event, run, step and request id of each record.
    expect(offsets).toHaveLength(400);
    const other = renumbered(request, offsets, 0xabcdef);
    expect(other).toHaveLength(request.length);
    expect(other.toString('latin1')).toContain('01980000-0000-7000-8000-abcdef000063');
    expect(request.toString('latin1')).not.toContain('abcdef');
  }
  const json = encodeRequest('json', STORAGE_CLASS, 100).toString();
  expect(json.match(/@example\.org/g)).toHaveLength(20);
  expect(json.match(/\+49 30/g)).toHaveLength(5);
});

test('ratios are those of samples that were taken side by side', () => {
  expect(median([4, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  const { value, spread, against } = figure('a', 'x', [10, 20, 30], {
    name: 'b',
    samples: [5, 20, 60],
  });
  expect([value, spread, against?.ratio]).toEqual([20, 1, 1]);
});
