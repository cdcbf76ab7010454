// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// An application that knows nothing but OTel's API and never shuts anything down.
import { logs, trace } from '@opentelemetry/api';

trace.getTracer('shop').startActiveSpan('sell', (span) => {
  logs.getLogger('shop').emit({ body: 'sold to ann@shop.example' });
  span.end();
});
if (process.argv[2] === 'wait') {
  setInterval(() => {}, 1_000);
  process.stdout.write('ready\n');
}
if (process.argv[2] === 'own') {
  process.on('SIGTERM', () => setTimeout(() => process.exit(7), 2_000));
  setInterval(() => {}, 1_000);
  process.stdout.write('ready\n');
}
