// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { context } from '@opentelemetry/api';
import { contextState } from '../context.ts';
import type { Ledgerline } from '../ledgerline.ts';
import { hostTest } from './hosts.ts';
import { labelList, outgoingBaggage } from './labels.ts';
import { followRedirects, type Fetch } from './redirects.ts';
import { BAGGAGE, baggageHeader, traceHeaders } from './w3c.ts';

export interface FetchOptions {
  /** Hosts that may see our headers: `api.example.com`, `localhost:3000`, `*.internal.example`. */
  readonly hosts: readonly string[];
  /** Baggage keys that may leave, to these hosts: by default none. */
  readonly labels?: readonly string[];
  /** What sends; the global fetch by default. */
  readonly fetch?: Fetch;
}

const REQUEST_ID = 'x-request-id';

/**
 * A fetch that tells allow-listed hosts which trace and request a call belongs to, and nobody else,
 * through redirects too. Headers that the caller set stay. Throws `config_invalid` when it is made.
 */
export function propagatingFetch(ledgerline: Ledgerline, options: FetchOptions): Fetch {
  const isAllowed = hostTest(options.hosts);
  const labels = labelList(options.labels);
  const send: Fetch = (input, init) => (options.fetch ?? globalThis.fetch)(input, init);
  const { redactor } = ledgerline.pipeline;

  const ourHeaders = (): Record<string, string> => {
    const active = context.active();
    const headers = traceHeaders(active);
    const { requestId } = contextState(active).value;
    if (requestId !== undefined && isHeaderValue(requestId)) headers[REQUEST_ID] = requestId;
    const baggage = baggageHeader(outgoingBaggage(labels, active, redactor));
    if (baggage !== undefined) headers[BAGGAGE] = baggage;
    return headers;
  };

  return (input, init) => {
    const url = urlOf(input);
    // What is not a URL is fetch's own affair, with its own error.
    if (url === undefined || !isAllowed(url)) return send(input, init);
    return followRedirects({ send, isAllowed, ourHeaders: ourHeaders() }, input, init);
  };
}

function urlOf(input: Parameters<Fetch>[0]): URL | undefined {
  return URL.parse(input instanceof Request ? input.url : String(input)) ?? undefined;
}

/** Ids of other systems may have any characters; a header may not. */
function isHeaderValue(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}
