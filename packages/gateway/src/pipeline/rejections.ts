// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ErrorCode } from '@ledgerline/conventions';
import { MAX_REPORTED_PROBLEMS } from '../limits.ts';

/** What of a request was refused, and why, for its answer and for the counters. */
export class Rejections {
  count: number = 0;
  readonly byCode: Map<ErrorCode, number> = new Map();
  readonly #messages: string[] = [];

  /** Counts one record out. `problem` names paths and rules, never values. */
  add(row: number, code: ErrorCode, problem: string): void {
    this.count += 1;
    this.byCode.set(code, (this.byCode.get(code) ?? 0) + 1);
    if (this.#messages.length < MAX_REPORTED_PROBLEMS) {
      this.#messages.push(`record ${row}: ${code}: ${problem}`);
    }
  }

  /** One line for the sender; empty when nothing was refused. */
  message(): string {
    const hidden = this.count - this.#messages.length;
    return this.#messages.join('; ') + (hidden > 0 ? `; and ${hidden} more` : '');
  }
}
