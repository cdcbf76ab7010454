// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { metrics, type MeterProvider } from '@opentelemetry/api';
import { METER_CHECK_INTERVAL_MS } from '../limits.ts';
import type { LedgerlineStats } from '../stats.ts';
import { observe } from './observe.ts';
import { INSTRUMENTS, pointsOf, type Point } from './points.ts';
import { Admission, Sums } from './sums.ts';

interface Source {
  stats(): LedgerlineStats;
}

/**
 * The metrics of all SDKs of this process, at whatever MeterProvider is registered with OTel's API.
 *
 * The API has no proxy for meters: instruments that were made before the provider stay without
 * effect. So the registered provider is looked at now and then, and the instruments move to it.
 * What an SDK counted is still told after its shutdown, as others' counters are.
 */
export class ProcessMetrics {
  readonly #sources = new Set<Source>();
  readonly #admission = new Admission();
  readonly #ended = new Sums(this.#admission);
  #provider: MeterProvider | undefined;
  #stop: () => void = () => {};
  #timer: NodeJS.Timeout | undefined;

  /** Counts an SDK in until the function that it returns is called. */
  add(source: Source): () => void {
    this.#sources.add(source);
    this.bind();
    if (this.#timer === undefined) {
      // A provider that is registered right after us must not wait for the interval.
      setImmediate(() => this.bind()).unref();
      this.#timer = setInterval(() => this.bind(), METER_CHECK_INTERVAL_MS).unref();
    }
    return () => this.#remove(source);
  }

  /** Moves to the provider that is registered now. */
  bind(): void {
    const provider = metrics.getMeterProvider();
    if (provider === this.#provider) return;
    this.#stop();
    this.#provider = provider;
    this.#stop = observe(provider.getMeter('@ledgerline/sdk'), () => this.#read());
  }

  #remove(source: Source): void {
    if (!this.#sources.delete(source)) return;
    this.bind();
    this.#ended.add(pointsOf(source.stats()).filter(isCounter));
    if (this.#sources.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #read(): Iterable<Point> {
    const sums = new Sums(this.#admission);
    sums.add(this.#ended.points());
    for (const source of this.#sources) sums.add(pointsOf(source.stats()));
    return sums.points();
  }
}

/** What waits nowhere any more is no value; what was counted stays counted. */
function isCounter({ name }: Point): boolean {
  return INSTRUMENTS[name].kind === 'counter';
}

let ofThisProcess: ProcessMetrics | undefined;

/** Made when the first SDK starts. */
export function processMetrics(): ProcessMetrics {
  ofThisProcess ??= new ProcessMetrics();
  return ofThisProcess;
}
