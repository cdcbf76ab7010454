// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// Figures of this package: node --conditions=ledgerline-source packages/ledger/test/bench/main.ts
// Leaves as in the reference note: payloads of 300 bytes, commits of 100 and of 5 000 entries.
import { TenantLog } from '@ledgerline/ledger';
import type { AuditEntry } from '@ledgerline/ledger';
import { LedgerBench, entry } from '../fixtures/ledger-bench.ts';

const LEAVES = Number(process.argv[2] ?? 100_000);
const payload = JSON.stringify({ text: 'x'.repeat(289) });

function entries(first: number, count: number): AuditEntry[] {
  return Array.from({ length: count }, (_, i) => ({ ...entry(first + i), payload }));
}

function report(name: string, count: number, wallMs: number, cpuMs: number): void {
  const rate = (ms: number): string => Math.round((count / ms) * 1000).toLocaleString('en');
  console.log(
    `${name.padEnd(44)} ${rate(wallMs).padStart(10)}/s ${rate(cpuMs).padStart(10)}/CPU-s`,
  );
}

async function measure(name: string, count: number, work: () => Promise<void>): Promise<void> {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const used = process.cpuUsage(cpu);
  report(name, count, performance.now() - start, (used.user + used.system) / 1000);
}

for (const batch of [100, 5_000]) {
  const log = new TenantLog('acme');
  const batches = Array.from({ length: LEAVES / batch }, (_, i) => entries(i * batch, batch));
  await measure(`append, CPU pipeline, commits of ${batch}`, LEAVES, async () => {
    for (const [i, list] of batches.entries()) log.accept(log.prepare(list, `c${i}`));
  });
}

for (const [batch, total] of [
  [1, 300],
  [100, 20_000],
  [1_000, LEAVES],
] as const) {
  using bench = await LedgerBench.start();
  await measure(`append, head and files durable, commits of ${batch}`, total, async () => {
    for (let done = 0; done < total; done += batch) await bench.append(batch);
  });
}

using bench = await LedgerBench.start();
for (let done = 0; done < LEAVES; done += 5_000) await bench.append(5_000);
await measure('open after a restart (once)', 1, async () => void (await bench.restart()));
// The fake store sorts on each read; warm it so that verification is what is measured.
const sorted = bench.store.rows;
const leafStore = {
  tail: async (): Promise<[]> => [],
  async *read() {
    yield* sorted;
  },
};
await measure('verify, whole ledger', LEAVES, async () => {
  const { verdict } = await bench.verify({ leafStore });
  if (verdict !== 'verified') throw new Error(verdict);
});
