// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { HostTest } from './hosts.ts';
import { MAX_REDIRECTS } from './limits.ts';

/** The part of `fetch` that is wrapped; the global one is of this type. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** One call: what sends it, who may see our headers, and these. */
export interface Hops {
  readonly send: Fetch;
  readonly isAllowed: HostTest;
  readonly ourHeaders: Readonly<Record<string, string>>;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const CREDENTIALS = ['authorization', 'proxy-authorization', 'cookie', 'host'];
const BODY_HEADERS = ['content-encoding', 'content-language', 'content-location', 'content-type'];

/** What one hop sends; a body that can be sent again is kept as it was given. */
interface Hop {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: RequestInit['body'];
}

/**
 * Sends with our headers and follows redirects by itself, because fetch would take our headers along
 * to whatever host a redirect names. The rules are those of the Fetch standard, section 4.4.
 */
export async function followRedirects(
  hops: Hops,
  input: string | URL | Request,
  init: RequestInit = {},
): Promise<Response> {
  const request = input instanceof Request ? input : undefined;
  const given = new Headers(init.headers ?? request?.headers);
  const first = { ...init, headers: withOurs(given, hops.ourHeaders) };
  if ((init.redirect ?? request?.redirect ?? 'follow') !== 'follow') return hops.send(input, first);

  // A body inside a Request can be read once; the copy waits for a redirect that wants it again.
  const copy = request?.body != null && init.body == null ? request.clone() : undefined;
  let hop: Hop = {
    url: new URL(input instanceof Request ? input.url : input),
    method: (init.method ?? request?.method ?? 'GET').toUpperCase(),
    headers: given,
    body: init.body ?? null,
  };
  let response = await hops.send(input, { ...first, redirect: 'manual' });
  for (let count = 1; ; count += 1) {
    const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null;
    if (location === null) break;
    if (count > MAX_REDIRECTS) throw new TypeError('fetch failed: redirect count exceeded');
    await response.body?.cancel();
    hop = nextHop(hop, location, response.status, copy);
    response = await hops.send(hop.url, hopInit(hops, hop, init, request));
    Object.defineProperty(response, 'redirected', { value: true });
  }
  await copy?.body?.cancel().catch(() => {});
  return response;
}

function hopInit(
  hops: Hops,
  hop: Hop,
  init: RequestInit,
  request: Request | undefined,
): RequestInit {
  const { url, method, body } = hop;
  const headers = hops.isAllowed(url) ? withOurs(hop.headers, hops.ourHeaders) : hop.headers;
  const signal = init.signal ?? request?.signal ?? null;
  const isStream = body instanceof ReadableStream;
  return {
    ...init,
    method,
    headers,
    body: body ?? null,
    signal,
    redirect: 'manual',
    ...(isStream && { duplex: 'half' as const }),
  };
}

/** Where a redirect leads, and with what. */
function nextHop(hop: Hop, location: string, status: number, copy: Request | undefined): Hop {
  const url = URL.parse(location, hop.url.href);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new TypeError('fetch failed: redirect to something that is not an HTTP URL');
  }
  if (url.hash === '') url.hash = hop.url.hash;
  const headers = new Headers(hop.headers);
  if (url.origin !== hop.url.origin) for (const name of CREDENTIALS) headers.delete(name);
  const becomesGet =
    (status === 303 && hop.method !== 'GET' && hop.method !== 'HEAD') ||
    ((status === 301 || status === 302) && hop.method === 'POST');
  if (becomesGet) {
    for (const name of BODY_HEADERS) headers.delete(name);
    return { url, method: 'GET', headers, body: null };
  }
  const body = hop.body ?? copy?.body ?? null;
  if (hop.body instanceof ReadableStream) {
    throw new TypeError('fetch failed: a redirect wants the streamed body again');
  }
  return { url, method: hop.method, headers, body };
}

/** Ours beside the caller's, whose own stay. */
function withOurs(given: Headers, ours: Readonly<Record<string, string>>): Headers {
  const headers = new Headers(given);
  for (const [name, value] of Object.entries(ours)) {
    if (!headers.has(name)) headers.set(name, value);
  }
  return headers;
}
