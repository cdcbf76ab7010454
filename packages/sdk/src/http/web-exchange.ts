// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { HttpExchange } from './exchange.ts';
import { requestFacts, type RequestFacts } from './request-facts.ts';

const MIN_STATUS = 200;

export function webFacts({ method, url, headers }: Request): RequestFacts {
  const scheme = URL.parse(url)?.protocol.slice(0, -1);
  return requestFacts(method, url, (name) => headers.get(name) ?? undefined, scheme);
}

/** Ends the exchange when the client goes away before it has a response. */
export function followAbort(exchange: HttpExchange<never>, { signal }: Request): void {
  const abort = (): void => exchange.ended({ isAborted: true });
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
}

/**
 * The same response with the ids in its headers. The exchange ends with the last byte of the body,
 * and a body that is made while it is read is made in the context of the request.
 */
export function followResponse(
  exchange: HttpExchange<never>,
  response: Response,
  method: string,
  route?: string,
): Response {
  const { body, status, statusText } = response;
  const end = { status, ...(route !== undefined && { route }) };
  // Upgrades and network errors cannot be made again; they have no headers to add to either.
  if (status < MIN_STATUS) {
    exchange.ended(end);
    return response;
  }
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(exchange.headers)) headers.set(name, value);
  if (body === null || method === 'HEAD') exchange.ended(end);
  const followed = body === null ? null : followBody(exchange, body, end);
  return new Response(followed, { status, statusText, headers });
}

function followBody(
  exchange: HttpExchange<never>,
  body: ReadableStream<Uint8Array>,
  end: { status: number; route?: string },
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      pull: (controller) =>
        exchange.run(async () => {
          try {
            const { done, value } = await reader.read();
            if (!done) return controller.enqueue(value);
            exchange.ended(end);
            controller.close();
          } catch (error) {
            exchange.failed(error);
            exchange.ended({ ...end, isAborted: true });
            throw error;
          }
        }),
      cancel: (reason) => {
        exchange.ended({ ...end, isAborted: true });
        return reader.cancel(reason);
      },
    },
    // Nothing is read ahead of the client.
    { highWaterMark: 0 },
  );
}
