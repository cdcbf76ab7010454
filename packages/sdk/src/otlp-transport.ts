// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import * as http from 'node:http';
import * as https from 'node:https';
import { MAX_RESPONSE_BYTES, REQUEST_TIMEOUT_MS } from './limits.ts';

/** An HTTP answer; `body` is cut at `MAX_RESPONSE_BYTES`. */
export interface HttpAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: Uint8Array;
}

export interface TransportOptions {
  readonly endpoint: URL;
  readonly apiKey: string | undefined;
  readonly userAgent: string;
}

/**
 * Posts OTLP protobuf over kept-alive connections.
 * The key is in no error, no field that an inspector prints, and nowhere but in the header.
 */
export class OtlpTransport {
  readonly #endpoint: URL;
  readonly #apiKey: string | undefined;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #client: typeof http | typeof https;
  readonly #agent: http.Agent;
  readonly #abort = new AbortController();

  constructor({ endpoint, apiKey, userAgent }: TransportOptions) {
    this.#endpoint = endpoint;
    this.#apiKey = apiKey;
    this.#headers = {
      'content-type': 'application/x-protobuf',
      'user-agent': userAgent,
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    };
    const secure = endpoint.protocol === 'https:';
    this.#client = secure ? https : http;
    // Three roads (logs, spans, audit) with one request under way each.
    const options = { keepAlive: true, maxSockets: 4 };
    this.#agent = secure ? new https.Agent(options) : new http.Agent(options);
  }

  /** Resolves with any complete answer; rejects on network errors, timeouts and after `close()`. */
  async post(path: string, body: Uint8Array): Promise<HttpAnswer> {
    const url = new URL(this.#endpoint);
    url.pathname = `${url.pathname.replace(/\/$/, '')}${path}`;
    const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
    const request = this.#client.request(url, {
      method: 'POST',
      agent: this.#agent,
      headers: { ...this.#headers, 'content-length': String(body.byteLength) },
      signal: this.#abort.signal,
    });
    // Not `AbortSignal.timeout`: that keeps the request and its body in memory until it fires.
    const timer = setTimeout(() => request.destroy(timedOut()), REQUEST_TIMEOUT_MS);
    timer.unref();
    request.on('close', () => clearTimeout(timer));
    request.on('error', reject);
    request.on('response', (response) => {
      readLimited(response).then(
        (text) =>
          resolve({
            status: response.statusCode ?? 0,
            retryAfter: response.headers['retry-after'],
            body: text,
          }),
        reject,
      );
    });
    request.end(body);
    return promise;
  }

  /** A server may repeat the key that it was sent, and its words go into logs. */
  hideKey(text: string): string {
    return this.#apiKey === undefined ? text : text.replaceAll(this.#apiKey, '[SECRET]');
  }

  close(): void {
    this.#abort.abort();
    this.#agent.destroy();
  }
}

function timedOut(): Error {
  return Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' });
}

/** Reads to the end so that the connection can be reused, and keeps only the first bytes. */
async function readLimited(response: http.IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > MAX_RESPONSE_BYTES * 16) throw new Error('the response is far too large');
    if (size <= MAX_RESPONSE_BYTES) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
