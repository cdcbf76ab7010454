// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { Agent, request } from 'node:http';
import { CONTENT_TYPES } from './encode-request.ts';
import type { Encoding } from './encode-request.ts';
import { renumbered, requestNumberOffsets } from './workload.ts';

export interface SenderOptions {
  readonly url: string;
  readonly apiKey: string;
  readonly encoding: Encoding;
  /** An encoded request; it is sent again and again with new ids. */
  readonly template: Buffer;
  /** Requests that wait for their answer at any time. */
  readonly inFlight: number;
}

const STALE: ReadonlySet<string> = new Set(['EPIPE', 'ECONNRESET']);

/** Sends requests, several at once, and insists that each record of each was stored. */
export class Sender {
  readonly #options: SenderOptions;
  readonly #offsets: readonly number[];
  readonly #agent: Agent;
  #sent: number;

  /** `firstNumber` keeps the ids of senders to the same gateway apart. */
  constructor(options: SenderOptions, firstNumber: number) {
    this.#options = options;
    this.#offsets = requestNumberOffsets(options.template);
    this.#agent = new Agent({ keepAlive: true, maxSockets: options.inFlight });
    this.#sent = firstNumber;
  }

  /** Sends `count` requests; returns each one's time from first byte to answer, in milliseconds. */
  async send(count: number): Promise<readonly number[]> {
    const latencies: number[] = [];
    let left = count;
    const lanes = Array.from({ length: this.#options.inFlight }, async () => {
      while (left > 0) {
        left -= 1;
        this.#sent += 1;
        const body = renumbered(this.#options.template, this.#offsets, this.#sent);
        const start = performance.now();
        await this.#post(body);
        latencies.push(performance.now() - start);
      }
    });
    await Promise.all(lanes);
    return latencies;
  }

  close(): void {
    this.#agent.destroy();
  }

  #post(body: Buffer): Promise<void> {
    const { url, apiKey, encoding } = this.#options;
    const headers = {
      'content-type': CONTENT_TYPES[encoding],
      'content-length': body.length,
      authorization: `Bearer ${apiKey}`,
    };
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const sent = request(`${url}/v1/logs`, { method: 'POST', headers, agent: this.#agent });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      // A server may close a connection that was idle in the moment in which it is used again.
      const isStale = sent.reusedSocket && STALE.has(error.code ?? '');
      if (isStale) resolve(this.#post(body));
      else reject(error);
    });
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const answer = Buffer.concat(chunks);
        if (response.statusCode === 200 && isFullSuccess(answer, encoding)) resolve();
        else reject(new Error(`HTTP ${response.statusCode}: ${answer.toString('latin1')}`));
      });
    });
    sent.end(body);
    return promise;
  }
}

/** OTLP: a full success has no `partial_success`, which makes the protobuf message empty. */
function isFullSuccess(answer: Buffer, encoding: Encoding): boolean {
  if (encoding === 'protobuf') return answer.length === 0;
  const parsed = JSON.parse(answer.toString('utf8')) as { readonly partialSuccess?: object };
  return Object.keys(parsed.partialSuccess ?? {}).length === 0;
}
