// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// What Node's HTTP server alone costs: reads a request's body, forgets it and answers 200.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpuSeconds } from './measure.ts';

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const isJson = request.headers['content-type'] === 'application/json';
    response.end(isJson ? '{}' : '');
  });
});
process.on('message', () => process.send?.(cpuSeconds()));
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
