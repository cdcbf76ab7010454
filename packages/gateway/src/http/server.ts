// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LedgerlineError } from '@ledgerline/conventions';
import { bearerKey, hasPermission, type Credential, type CredentialStore } from '../credentials.ts';
import {
  DRAIN_TIMEOUT_MS,
  HEADERS_TIMEOUT_MS,
  KEEP_ALIVE_TIMEOUT_MS,
  MAX_CONNECTIONS,
  MAX_DRAIN_BYTES,
  MAX_HEADER_BYTES,
  REQUEST_TIMEOUT_MS,
  TIMEOUT_CHECK_INTERVAL_MS,
} from '../limits.ts';
import type { Log } from '../log.ts';
import { answerError, answerProblem, otlpEncoding } from './answer.ts';
import type { ApiEvents } from './api-events.ts';
import type { ApiExchange } from './api-exchange.ts';
import { REQUEST_ID_HEADER, requestIdOf } from './request-id.ts';
import type { Route, RouteTable } from './routes.ts';

export interface HttpOptions {
  readonly routes: RouteTable;
  readonly credentials: CredentialStore;
  readonly log: Log;
  /** Hears of the API's requests and of refusals; without it neither is recorded. */
  readonly events?: ApiEvents;
  /** For tests of slow clients; the defaults are in limits.ts. */
  readonly headersTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
}

/** The HTTP face: finds the route, asks for its credential, turns errors into answers. */
export class HttpServer {
  readonly #server: Server;
  readonly #options: HttpOptions;

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#server = createServer(
      {
        headersTimeout: options.headersTimeoutMs ?? HEADERS_TIMEOUT_MS,
        requestTimeout: options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
        keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
        connectionsCheckingInterval: TIMEOUT_CHECK_INTERVAL_MS,
        maxHeaderSize: MAX_HEADER_BYTES,
        highWaterMark: 256 * 1024,
        noDelay: true,
      },
      (request, response) => void this.#serve(request, response),
    );
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  /** Listens and returns the port; throws `port_taken`. */
  async listen(host: string, port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (cause: NodeJS.ErrnoException) => {
        if (cause.code !== 'EADDRINUSE' && cause.code !== 'EACCES') reject(cause);
        const message = `Port ${port} on ${host} cannot be taken; choose another with --port.`;
        reject(new LedgerlineError('port_taken', message, { cause }));
      });
      this.#server.listen({ host, port }, () => resolve());
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** Takes no new connection and closes idle ones; requests under way go on. */
  stopAccepting(): void {
    this.#server.close();
    this.#server.closeIdleConnections();
  }

  closeAll(): void {
    this.#server.closeAllConnections();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A socket that dies mid-answer is the sender's business: it sends again.
    response.on('error', () => {});
    const requestId = requestIdOf(request);
    response.setHeader(REQUEST_ID_HEADER, requestId);
    const path = (request.url ?? '').split('?', 1)[0]!;
    const methods = this.#options.routes.methods(path);
    // HEAD is GET without the body, which Node leaves out (RFC 9110, section 9.3.2).
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const route = methods?.get(method ?? '');
    let credential: Credential | undefined;
    let exchange: ApiExchange | undefined;
    try {
      if (methods === undefined) {
        answerProblem(response, 404, 'not_found', 'There is nothing at this path.');
      } else if (route === undefined) {
        const allowed = [...methods.keys()].join(', ').replace('GET', 'GET, HEAD');
        response.setHeader('allow', allowed);
        answerProblem(response, 405, 'method_not_allowed', `This path takes ${allowed}.`);
      } else {
        credential = this.#authenticate(route, request);
        exchange = this.#options.events?.open(route, { request, response, requestId }, credential);
        permit(route, credential);
        await route.handle({ request, response, credential, exchange });
      }
    } catch (error) {
      const failure = toError(error);
      exchange?.failed(failure.code);
      if (failure.status === OVERLOADED) exchange?.refused();
      if (route !== undefined && REFUSALS.has(failure.status)) {
        this.#options.events?.refused(route, request, credential, failure);
      }
      this.#answerFailure(route, request, response, failure, error);
    }
    // Answered before the body ended: read a little of the rest, so that the sender, which may
    // still be writing, sees the answer and not a reset.
    if (!request.complete && !request.destroyed) drain(request, response);
  }

  #authenticate(route: Route, request: IncomingMessage): Credential | undefined {
    if (route.rule === 'public') return undefined;
    const key = bearerKey(request.headers.authorization);
    if (key === undefined) {
      throw new LedgerlineError('credential_missing', 'The request has no bearer credential.');
    }
    const credential = this.#options.credentials.find(key);
    if (credential === undefined) {
      throw new LedgerlineError('credential_unknown', 'The credential is not known here.');
    }
    return credential;
  }

  #answerFailure(
    route: Route | undefined,
    request: IncomingMessage,
    response: ServerResponse,
    error: LedgerlineError,
    cause: unknown,
  ): void {
    if (error.code === 'internal') {
      const stack = cause instanceof Error ? cause.stack : undefined;
      this.#options.log('error', 'internal', { path: route?.path, stack });
    } else this.#options.log('warn', error.code, { path: route?.path });
    if (response.headersSent) {
      // Half an answer cannot be taken back; the sender sees a broken one and sends again.
      response.destroy();
      return;
    }
    if (!request.complete) response.setHeader('connection', 'close');
    if (route?.errors === 'otlp') {
      answerError(response, otlpEncoding(request.headers['content-type']) ?? 'json', error);
    } else answerProblem(response, error.status, error.code, `${error.message} ${error.remedy}`);
  }
}

const OVERLOADED = 429;
/** What is told to the tenant of the credential: that it may not, or not now. */
const REFUSALS: ReadonlySet<number> = new Set([403, OVERLOADED]);

/** Throws `permission_missing` before anything of the request is looked at. */
function permit({ rule }: Route, credential: Credential | undefined): void {
  if (rule === 'public' || rule === 'credential') return;
  if (credential !== undefined && hasPermission(credential, rule)) return;
  const message = `The credential lacks the permission "${rule}".`;
  throw new LedgerlineError('permission_missing', message);
}

/** What a handler throws that is no error of ours is a fault of ours; its text stays inside. */
function toError(cause: unknown): LedgerlineError {
  if (LedgerlineError.is(cause)) return cause;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOSPC') {
    return new LedgerlineError('disk_full', 'The disk of the data directory is full.', { cause });
  }
  if (code === 'ECONNRESET') {
    return new LedgerlineError('payload_malformed', 'The sender went away.', { cause });
  }
  return new LedgerlineError('internal', 'The request could not be handled.', { cause });
}

function drain(request: IncomingMessage, response: ServerResponse): void {
  const destroy = (): void => void request.socket.destroy();
  let drained = 0;
  const timer = setTimeout(destroy, DRAIN_TIMEOUT_MS);
  request.on('data', (chunk: Buffer) => {
    drained += chunk.length;
    if (drained > MAX_DRAIN_BYTES) destroy();
  });
  request.on('error', destroy);
  request.once('close', () => clearTimeout(timer));
  request.once('end', () => {
    clearTimeout(timer);
    if (response.writableFinished && response.getHeader('connection') === 'close') destroy();
  });
  request.resume();
}
