// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// An engine with providers of its own that nobody shuts down, in a process of its own.
import { LedgerlineLogRecordProcessor, Pipeline } from '@ledgerline/sdk';
import { LoggerProvider } from '@opentelemetry/sdk-logs';

const [endpoint, outboxDir, count] = process.argv.slice(2);
const pipeline = new Pipeline({
  tenant: 'acme',
  environment: 'test',
  project: 'support',
  surface: 'api',
  app: 'child',
  endpoint: endpoint!,
  outboxDir: outboxDir!,
});
const provider = new LoggerProvider({ processors: [new LedgerlineLogRecordProcessor(pipeline)] });
const logger = provider.getLogger('own');

function emitSome(): void {
  for (let index = 0; index < Number(count); index += 1) logger.emit({ body: `line ${index}` });
}

emitSome();
// Work that begins when the process seemed to be done.
process.once('beforeExit', () => setTimeout(emitSome, 20));
