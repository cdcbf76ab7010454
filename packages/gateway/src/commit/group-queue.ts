// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { MAX_GROUP_BYTES, MAX_GROUP_RECORDS } from '../limits.ts';

/** Something that waits for its commit. */
export interface GroupItem {
  readonly records: number;
  readonly bytes: number;
}

/** An item with the promise of its sender. */
export interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: while one group is being committed the next one forms, so that under load a commit
 * carries many requests and at rest a request waits for nobody.
 *
 * `commit` settles every item that it is given; whatever it throws goes to those it left.
 */
export class GroupQueue<Item extends GroupItem, Result> {
  readonly #commit: (group: readonly Waiting<Item, Result>[]) => Promise<void>;
  readonly #waiting: Waiting<Item, Result>[] = [];
  #running: Promise<void> | undefined;

  constructor(commit: (group: readonly Waiting<Item, Result>[]) => Promise<void>) {
    this.#commit = commit;
  }

  /** Resolves when the item's group is committed. */
  submit(item: Item): Promise<Result> {
    const result = new Promise<Result>((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
    });
    this.#running ??= this.#run();
    return result;
  }

  /** Resolves when nothing waits and nothing is being committed. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    // One turn of the event loop lets requests that have arrived already join the first group.
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    while (this.#waiting.length > 0) {
      const group = this.#take();
      try {
        await this.#commit(group);
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.#running = undefined;
  }

  #take(): Waiting<Item, Result>[] {
    let records = 0;
    let bytes = 0;
    let count = 0;
    for (const { item } of this.#waiting) {
      const full =
        records + item.records > MAX_GROUP_RECORDS || bytes + item.bytes > MAX_GROUP_BYTES;
      if (full && count > 0) break;
      records += item.records;
      bytes += item.bytes;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }
}
