// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// An engine whose disk takes nothing any more; it tells on standard output what its callers were told.
import { SeverityNumber } from '@opentelemetry/api';
import { startLedgerline, type AuditFailure } from '@ledgerline/sdk';

const [endpoint, outboxDir, auditFailure] = process.argv.slice(2);
const ledgerline = startLedgerline({
  tenant: 'acme',
  environment: 'test',
  project: 'support',
  surface: 'api',
  app: 'child',
  endpoint: endpoint!,
  outboxDir: outboxDir!,
  auditFailure: auditFailure as AuditFailure,
  onDiagnostic: ({ code }) => diagnostics.add(code),
  queue: { initialBackoffMs: 5, maxBackoffMs: 20 },
});
const diagnostics = new Set<string>();
const made: string[] = [];

async function outcome(work: () => unknown): Promise<unknown> {
  try {
    return { resolved: await work() };
  } catch (error) {
    return { rejected: (error as { code: string }).code };
  }
}

/** The parent limits the size of files: the write-ahead log is full when an audit is refused. */
async function fillDisk(): Promise<void> {
  for (;;) {
    const text = 'x'.repeat(2_000);
    try {
      await ledgerline.audit('fill', { text }, { auditFailure: 'block' });
    } catch {
      return;
    }
  }
}

function call(name: string, policy?: AuditFailure): Promise<unknown> {
  const options = { name, sideEffecting: true, ...(policy && { auditFailure: policy }) };
  // Not async: the SDK cannot know that a promise will come.
  return outcome(() =>
    ledgerline.toolCall(options, () => {
      made.push(name);
      return Promise.resolve(name);
    }),
  );
}

function callAsync(name: string): Promise<unknown> {
  return outcome(() =>
    ledgerline.toolCall({ name, sideEffecting: true }, async () => {
      made.push(name);
      return name;
    }),
  );
}

await fillDisk();
const answers = {
  audit: await outcome(() => ledgerline.audit('a', {}, { eventId: 'audit' })),
  blocked: await outcome(() =>
    ledgerline.audit('a', {}, { eventId: 'blocked', auditFailure: 'block' }),
  ),
  degraded: await outcome(() =>
    ledgerline.audit('a', {}, { eventId: 'degraded', auditFailure: 'degrade' }),
  ),
  plain: await call('plain'),
  async: await callAsync('async'),
  blockedCall: await call('blockedCall', 'block'),
  degradedCall: await call('degradedCall', 'degrade'),
  invalid: await outcome(() =>
    ledgerline.emitDurable('human_approved', {} as never, { auditFailure: 'degrade' }),
  ),
};
ledgerline.loggerProvider.getLogger('plain').emit({
  eventName: 'human_approved',
  severityNumber: SeverityNumber.INFO,
  attributes: { 'ledgerline.approval.id': 'apr-1', 'log.record.uid': 'plain-record' },
});
// What waits for the disk is given up in a later turn.
await new Promise((resolve) => setTimeout(resolve, 20));
await ledgerline.flush({ timeoutMs: 500 });
const { auditDegraded, rejected, dropped } = ledgerline.stats();
const stats = { auditDegraded, rejected, dropped };
process.stdout.write(
  `${JSON.stringify({ answers, made, stats, diagnostics: [...diagnostics] })}\n`,
);
process.stdout.write('done\n');
setInterval(() => {}, 1000);
