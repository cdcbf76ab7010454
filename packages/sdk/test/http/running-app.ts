// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, onTestFinished, vi } from 'vitest';
import type { LedgerlineOptions } from '@ledgerline/sdk';
import type { ReceivedLog } from '../receiver.ts';
import { start, type Started } from '../start.ts';
import type { App, AppOptions, StartApp } from './app.ts';

/** What differs between frameworks. */
export interface Traits {
  /** The pattern of `/orders/:id` as the framework spells it; undefined when it has none. */
  readonly route: string | undefined;
  /** An uncaught error is answered, as in all frameworks; node:http itself leaves the client alone. */
  readonly answersErrors: boolean;
}

interface Running extends Started {
  readonly app: App;
  /** Waits for the event with which a request ends, then for its delivery. */
  readonly ended: (path: string, count?: number) => Promise<ReceivedLog[]>;
}

/** Starts the application of the framework and an SDK for it. */
export type Run = (options?: AppOptions, sdk?: LedgerlineOptions) => Promise<Running>;

export function runnerOf(startApp: StartApp): Run {
  return async (options = {}, sdk = {}) => {
    const started = await start(sdk);
    // A server that begins to listen in some context must not hand it to its requests.
    const app = await started.ledgerline.withContext({ userId: 'boot' }, () =>
      startApp(started.ledgerline, options),
    );
    onTestFinished(() => app.close());
    const ended = async (path: string, count = 1): Promise<ReceivedLog[]> => {
      await vi.waitFor(
        async () => {
          await started.ledgerline.flush();
          const found = ofPath(started, path).filter(isEnd);
          expect(found.length).toBeGreaterThanOrEqual(count);
        },
        { timeout: 10_000, interval: 10 },
      );
      return ofPath(started, path);
    };
    return { ...started, app, ended };
  };
}

export function isEnd({ eventName }: ReceivedLog): boolean {
  return eventName === 'request_ended' || eventName === 'request_failed';
}

function ofPath({ receiver }: Started, path: string): ReceivedLog[] {
  return receiver.logs.filter((log) => log.attributes['url.path'] === path);
}
