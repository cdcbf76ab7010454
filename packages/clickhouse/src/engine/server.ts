// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { commonHeaders, headerOf, sendFault, sendOutcome } from './answer.ts';
import type { Answering } from './answer.ts';
import { authenticate } from './auth.ts';
import type { Role } from './auth.ts';
import { readFrames } from './block-framing.ts';
import { decodeBody } from './content-coding.ts';
import { runInsert, runStatement } from './execute.ts';
import { EngineFault, faultOf } from './fault.ts';
import { DRAIN_MS, KEEP_ALIVE_MS } from './limits.ts';
import type { EngineCredentials } from './messages.ts';
import { readWork } from './request-body.ts';
import { readParameters } from './request-parameters.ts';
import type { RequestParameters } from './request-parameters.ts';
import type { Pools } from './sessions.ts';

export interface ServerOptions {
  readonly pools: Pools;
  readonly credentials: EngineCredentials;
  readonly scratchDir: string;
  readonly bodyBytesMax: number;
  readonly idleTimeoutMs: number;
}

/** The ClickHouse HTTP interface over the sessions of the embedded engine. */
export function createEngineServer(options: ServerOptions): Server {
  const server = createServer((request, response) => {
    void handle(options, request, response);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  // An upload may take long; a socket on which nothing moves is given up.
  server.requestTimeout = 0;
  server.timeout = options.idleTimeoutMs;
  return server;
}

async function handle(
  options: ServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = urlOf(request);
  if (url?.pathname === '/ping' || url?.pathname === '/replicas_status') {
    response.end('Ok.\n');
    return;
  }
  const answering: Answering = {
    request,
    response,
    queryId: queryIdOf(url),
    startedAt: process.hrtime.bigint(),
  };
  try {
    commonHeaders(answering);
    if (url === undefined) throw new EngineFault(36, 'BAD_ARGUMENTS', 'The URL is malformed');
    const role = authenticate(request.headers, url.searchParams, options.credentials);
    if (url.pathname !== '/')
      throw new EngineFault(36, 'BAD_ARGUMENTS', 'There is no such path', 404);
    const parameters = readParameters(url.searchParams, (name) => headerOf(request, name));
    await answer(options, answering, parameters, roleOf(role, request, parameters));
  } catch (cause) {
    sendFault(answering, faultOf(cause));
    dropRest(request);
  }
}

function urlOf(request: IncomingMessage): URL | undefined {
  return URL.parse(request.url ?? '/', 'http://engine') ?? undefined;
}

/** The client's own id when it can stand in a header, else a new one. */
function queryIdOf(url: URL | undefined): string {
  const given = url?.searchParams.get('query_id');
  return given != null && /^[\x21-\x7e]{1,256}$/u.test(given) ? given : randomUUID();
}

/** What is left of a refused body is read and dropped, so that the client sees the answer. */
function dropRest(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  request.unpipe();
  request.removeAllListeners('readable');
  request.resume();
  const timer = setTimeout(() => request.destroy(), DRAIN_MS);
  request.once('close', () => clearTimeout(timer));
}

/** GET never writes, as on a server, so that no link in a page can. */
function roleOf(role: Role, request: IncomingMessage, parameters: RequestParameters): Role {
  if (request.method === 'POST') return parameters.readOnly ? 'analyst' : role;
  if (request.method === 'GET' || request.method === 'HEAD') return 'analyst';
  throw new EngineFault(501, 'INVALID_HTTP_METHOD', 'Send GET or POST', 405);
}

async function answer(
  options: ServerOptions,
  answering: Answering,
  parameters: RequestParameters,
  role: Role,
): Promise<void> {
  const decoded = decodeBody(answering.request, headerOf(answering.request, 'content-encoding'));
  const body = parameters.decompressBlocks ? readFrames(decoded) : decoded;
  const work = await readWork(parameters.query, body, {
    scratchDir: options.scratchDir,
    bytesMax: options.bodyBytesMax,
    readOnly: role === 'analyst',
  });
  const pool = role === 'writer' ? options.pools.writers : options.pools.readers;
  const label = randomUUID();
  // A reader that went away needs no answer; what writes is let finish.
  const abandon = (): void => {
    if (!answering.response.writableFinished) void options.pools.kill(label);
  };
  answering.response.once('close', abandon);
  try {
    await pool.with(async (session) => {
      if (answering.response.destroyed) return;
      const outcome =
        work.kind === 'insert'
          ? await runInsert(session, work.insert, work.file, parameters)
          : await runStatement(session, work.text, parameters, role, label);
      await sendOutcome(answering, outcome, parameters);
    });
  } finally {
    answering.response.off('close', abandon);
    if (work.kind === 'insert') await rm(work.file, { force: true });
  }
}
