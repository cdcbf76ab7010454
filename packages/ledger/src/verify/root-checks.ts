// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { HeadCommit } from '../head/head-store.ts';
import { sameBytes } from '../merkle/hash.ts';
import type { Findings } from './findings.ts';

/** A root that the recomputed tree must have at a size. */
export interface ExpectedRoot {
  readonly size: number;
  readonly root: Uint8Array;
  /** What it is, for the message: `the head`, `the commit log`. */
  readonly source: string;
}

/** Compares the recomputed tree with every root that was recorded on the way. */
export class RootChecks {
  readonly #findings: Findings;
  readonly #fixed: readonly ExpectedRoot[];
  readonly #commits: Iterator<HeadCommit>;
  readonly #tail: ReadonlySet<string>;
  #commit: HeadCommit | undefined;
  #firstBad: HeadCommit | undefined;

  /** `tail` are the commits with rows above the head: none of them may be in the commit log. */
  constructor(
    findings: Findings,
    fixed: readonly ExpectedRoot[],
    commits: Iterable<HeadCommit> = [],
    tail: readonly string[] = [],
  ) {
    this.#tail = new Set(tail);
    this.#findings = findings;
    this.#fixed = fixed;
    this.#commits = commits[Symbol.iterator]();
    this.#nextCommit();
  }

  /** `root` is only computed when some root was recorded at this size. */
  at(size: number, root: () => Uint8Array): void {
    for (const expected of this.#fixed) {
      if (expected.size !== size || sameBytes(expected.root, root())) continue;
      const message = `The first ${size} leaves do not have the root that ${expected.source} has.`;
      this.#findings.add('root_mismatch', message, { index: Math.max(0, size - 1) });
    }
    while (this.#commit !== undefined && this.#commit.sizeAfter <= BigInt(size)) {
      const commit = this.#commit;
      const stated = commit.sizeAfter === BigInt(size) && commit.sizeAfter !== commit.sizeBefore;
      if (stated && this.#firstBad === undefined && !sameBytes(commit.root, root())) {
        this.#firstBad = commit;
        const range = `${commit.sizeBefore} to ${commit.sizeAfter - 1n}`;
        const message = `Commit ${commit.commitId} had another root: a leaf of ${range} was altered.`;
        this.#findings.add('root_mismatch', message, { index: Number(commit.sizeBefore) });
      }
      this.#checkTail(commit);
      this.#nextCommit();
    }
  }

  /** Lets go of the commit log, which may hold a database statement open. */
  close(): void {
    this.#commits.return?.();
  }

  // Only of commits that the head counted when it was read: later ones belong above it.
  #checkTail({ commitId, sizeBefore }: HeadCommit): void {
    if (!this.#tail.has(commitId)) return;
    const message = `Rows of commit ${commitId} are at indexes that the head does not count.`;
    this.#findings.add('row_inserted', message, { index: Number(sizeBefore) });
  }

  #nextCommit(): void {
    const next = this.#commits.next();
    this.#commit = next.done === true ? undefined : next.value;
  }
}
