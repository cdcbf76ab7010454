// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_LEDGERLINE_APPROVAL_ID,
  ATTR_LEDGERLINE_APPROVAL_REASON,
  ATTR_LEDGERLINE_APPROVAL_SUBJECT,
  ATTR_LEDGERLINE_APPROVAL_WAITED_MS,
  ATTR_LEDGERLINE_SAFETY_GATE,
  ATTR_LEDGERLINE_SAFETY_REASON,
  ATTR_LEDGERLINE_SAFETY_VERDICT,
  isToken,
  uuidv7,
  type SafetyVerdict,
} from '@ledgerline/conventions';
import { elapsedMs } from './clock.ts';
import type { ContextInput } from './context.ts';
import { errorType } from './errors.ts';
import type { Exceptions } from './exceptions.ts';
import type { FlowParts } from './flow.ts';
import { settle } from './settle.ts';

/** What a safety gate said. */
export interface GateVerdict {
  readonly verdict: SafetyVerdict;
  readonly reason?: string;
  /** Of an escalation: the request for approval that it leads to. */
  readonly approvalId?: string;
}

export interface ApprovalOptions {
  /** What approval is asked for. */
  readonly subject: string;
  /** A UUIDv7 by default. */
  readonly approvalId?: string;
  /** The gate that escalated; `human_approval` by default. */
  readonly gate?: string;
  /** Without an answer in this time the request counts as denied; there is no limit by default. */
  readonly timeoutMs?: number;
}

/** What is handed to whoever asks the human. */
export interface ApprovalRequest {
  readonly approvalId: string;
  readonly subject: string;
  /** Aborted when the time is over. */
  readonly signal: AbortSignal;
}

/** What the human said. */
export interface ApprovalAnswer {
  readonly approved: boolean;
  readonly reason?: string;
  /** Who answered, such as `{ userId: 'u-1' }`. */
  readonly by?: Pick<ContextInput, 'userId' | 'authSubject' | 'actorId'>;
}

export interface Approval {
  readonly approved: boolean;
  readonly outcome: 'approved' | 'rejected' | 'timed_out';
  readonly approvalId: string;
  readonly waitedMs: number;
  readonly reason?: string;
}

const DEFAULT_GATE = 'human_approval';

/** Safety gates and humans in the loop. What is decided here is recorded, and decided by others. */
export class Safety {
  readonly #emitter: FlowParts['emitter'];
  readonly #exceptions: Exceptions;

  constructor({ emitter }: Pick<FlowParts, 'emitter'>, exceptions: Exceptions) {
    this.#emitter = emitter;
    this.#exceptions = exceptions;
  }

  /**
   * Runs a gate: safety_gate_evaluated, and safety_escalated when it passes the decision on. Returns
   * and throws what the gate does; a gate that throws is an exception_raised and no verdict.
   */
  gate<T extends GateVerdict | PromiseLike<GateVerdict>>(name: string, evaluate: () => T): T {
    return settle<T>(evaluate, {
      onEnd: (ending) => {
        if (!ending.ok) {
          this.#exceptions.record(ending.error, {
            attributes: { [ATTR_LEDGERLINE_SAFETY_GATE]: name },
          });
          return;
        }
        const { verdict, reason, approvalId } = ending.value as GateVerdict;
        const payload = { [ATTR_LEDGERLINE_SAFETY_GATE]: name, ...reasonOf(reason) };
        const verdictOf = { [ATTR_LEDGERLINE_SAFETY_VERDICT]: verdict };
        this.#emitter.emit('safety_gate_evaluated', { ...payload, ...verdictOf });
        if (verdict !== 'escalate') return;
        this.#emitter.emit('safety_escalated', {
          ...payload,
          ...(approvalId !== undefined && { [ATTR_LEDGERLINE_APPROVAL_ID]: approvalId }),
        });
      },
    });
  }

  /**
   * Asks a human through `ask`: human_prompted, then human_approved or human_rejected, and the
   * safety_decision that follows; a time that runs out is a decision without a human. Each is on
   * disk before this goes on: rejects when that fails, and with what `ask` throws.
   */
  async approval(
    options: ApprovalOptions,
    ask: (request: ApprovalRequest) => ApprovalAnswer | PromiseLike<ApprovalAnswer>,
  ): Promise<Approval> {
    const { subject, gate = DEFAULT_GATE, timeoutMs } = options;
    const given = options.approvalId;
    const approvalId = given !== undefined && isToken(given) ? given : uuidv7();
    const request = {
      [ATTR_LEDGERLINE_APPROVAL_ID]: approvalId,
      [ATTR_LEDGERLINE_APPROVAL_SUBJECT]: subject,
    };
    const decide = (approved: boolean, reason: string | undefined): Promise<unknown> =>
      this.#emitter.emitDurable('safety_decision', {
        [ATTR_LEDGERLINE_SAFETY_GATE]: gate,
        [ATTR_LEDGERLINE_SAFETY_VERDICT]: approved ? 'allow' : 'deny',
        [ATTR_LEDGERLINE_APPROVAL_ID]: approvalId,
        ...reasonOf(reason),
      });
    await this.#emitter.emitDurable('human_prompted', request);
    const startedAt = performance.now();
    const answer = await withDeadline(timeoutMs, (signal) =>
      ask({ approvalId, subject, signal }),
    ).catch(async (error: unknown) => {
      await decide(false, `the request failed: ${errorType(error)}`);
      throw error;
    });
    const waitedMs = elapsedMs(startedAt);
    if (answer === undefined) {
      await decide(false, `no answer within ${timeoutMs} ms`);
      return { approved: false, outcome: 'timed_out', approvalId, waitedMs };
    }
    const { approved, reason, by } = answer;
    const because = reason === undefined ? {} : { [ATTR_LEDGERLINE_APPROVAL_REASON]: reason };
    await this.#emitter.emitDurable(
      approved ? 'human_approved' : 'human_rejected',
      { ...request, ...because, [ATTR_LEDGERLINE_APPROVAL_WAITED_MS]: waitedMs },
      by === undefined ? {} : { context: { ...by, actorType: 'human' } },
    );
    await decide(approved, reason);
    const outcome = approved ? 'approved' : 'rejected';
    return { approved, outcome, approvalId, waitedMs, ...(reason !== undefined && { reason }) };
  }
}

/** What `ask` answers, or undefined when the time is over first. */
async function withDeadline<V>(
  timeoutMs: number | undefined,
  ask: (signal: AbortSignal) => V | PromiseLike<V>,
): Promise<V | undefined> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    if (timeoutMs === undefined) return;
    timer = setTimeout(() => {
      resolve(undefined);
      abort.abort();
    }, timeoutMs);
  });
  try {
    return await Promise.race([late, (async () => await ask(abort.signal))()]);
  } finally {
    clearTimeout(timer);
  }
}

function reasonOf(reason: string | undefined): Record<string, string> {
  return reason === undefined ? {} : { [ATTR_LEDGERLINE_SAFETY_REASON]: reason };
}
