// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import * as http from 'node:http';
import * as https from 'node:https';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { MAX_RESPONSE_BYTES } from './limits.ts';
import type { OtlpTargets } from './otel-environment.ts';

/** Header values that are hidden in what a server says; the credential is always. */
const MIN_SECRET_CHARS = 8;

/** An HTTP answer; `body` is cut at `MAX_RESPONSE_BYTES`. */
export interface HttpAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: Uint8Array;
}

export interface TransportOptions {
  readonly targets: OtlpTargets;
  readonly userAgent: string;
  /** Takes personal data out of a server's words; it may quote what it was sent. */
  readonly redact: (text: string) => string;
}

type Client = typeof http | typeof https;

const compress = promisify(gzip);

/**
 * Posts OTLP protobuf over kept-alive connections.
 * The key is in no error, no field that an inspector prints, and nowhere but in the header.
 */
export class OtlpTransport {
  readonly #targets: OtlpTargets;
  readonly #redact: (text: string) => string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #secrets: readonly string[];
  readonly #agents: ReadonlyMap<Client, http.Agent>;
  readonly #abort = new AbortController();

  constructor({ targets, userAgent, redact }: TransportOptions) {
    this.#redact = redact;
    this.#targets = targets;
    this.#headers = {
      'content-type': 'application/x-protobuf',
      'user-agent': userAgent,
    };
    this.#secrets = secretsOf(targets);
    // Three roads (logs, spans, audit) with one request under way each.
    const options = { keepAlive: true, maxSockets: 4 };
    this.#agents = new Map<Client, http.Agent>([
      [http, new http.Agent(options)],
      [https, new https.Agent(options)],
    ]);
  }

  /** Resolves with any complete answer; rejects on network errors, timeouts and after `close()`. */
  async post(signal: keyof OtlpTargets, body: Uint8Array): Promise<HttpAnswer> {
    const target = this.#targets[signal];
    const sent = target.gzip ? await compress(body) : body;
    const client: Client = target.url.protocol === 'https:' ? https : http;
    const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
    const request = client.request(target.url, {
      method: 'POST',
      agent: this.#agents.get(client),
      headers: {
        ...target.headers,
        ...this.#headers,
        ...(target.gzip && { 'content-encoding': 'gzip' }),
        'content-length': String(sent.byteLength),
      },
      signal: this.#abort.signal,
    });
    // Not `AbortSignal.timeout`: that keeps the request and its body in memory until it fires.
    const timer = setTimeout(() => request.destroy(timedOut()), target.timeoutMs);
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
    request.end(sent);
    return promise;
  }

  /** A server may repeat the key or a header that it was sent, and its words go into logs. */
  clean(text: string): string {
    let hidden = text;
    for (const secret of this.#secrets) hidden = hidden.replaceAll(secret, '[SECRET]');
    return this.#redact(hidden);
  }

  close(): void {
    this.#abort.abort();
    for (const agent of this.#agents.values()) agent.destroy();
  }
}

/** The longest first, so that none is left in part where one contains another. */
function secretsOf(targets: OtlpTargets): readonly string[] {
  const secrets = new Set<string>();
  for (const { headers } of [targets.logs, targets.traces]) {
    for (const [name, value] of Object.entries(headers)) {
      const credential = name === 'authorization' ? value.replace(/^\S+ +/, '') : value;
      // Short values, such as `1` or `prod`, are no secrets and would spoil the message.
      if (name === 'authorization' || value.length >= MIN_SECRET_CHARS) secrets.add(credential);
    }
  }
  return [...secrets].filter((secret) => secret !== '').toSorted((a, b) => b.length - a.length);
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
