// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  BATCH_DELAY_MS,
  INITIAL_BACKOFF_MS,
  MAX_BACKOFF_MS,
  MAX_BATCH_BYTES,
  MAX_BATCH_RECORDS,
  MAX_QUEUED_BYTES,
  MAX_QUEUED_RECORDS,
  MAX_REQUEST_BYTES,
} from './limits.ts';

/** The limits of one queue; the reasons of the defaults stand in `limits.ts`. */
export interface QueueLimits {
  readonly maxBatchRecords: number;
  readonly maxBatchBytes: number;
  readonly batchDelayMs: number;
  readonly maxQueuedRecords: number;
  readonly maxQueuedBytes: number;
  readonly maxRequestBytes: number;
  readonly initialBackoffMs: number;
  readonly maxBackoffMs: number;
}

export const DEFAULT_QUEUE_LIMITS: QueueLimits = {
  maxBatchRecords: MAX_BATCH_RECORDS,
  maxBatchBytes: MAX_BATCH_BYTES,
  batchDelayMs: BATCH_DELAY_MS,
  maxQueuedRecords: MAX_QUEUED_RECORDS,
  maxQueuedBytes: MAX_QUEUED_BYTES,
  maxRequestBytes: MAX_REQUEST_BYTES,
  initialBackoffMs: INITIAL_BACKOFF_MS,
  maxBackoffMs: MAX_BACKOFF_MS,
};
