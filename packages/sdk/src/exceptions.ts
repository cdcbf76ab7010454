// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_ERROR_TYPE,
  ATTR_EXCEPTION_MESSAGE,
  ATTR_EXCEPTION_STACKTRACE,
  ATTR_EXCEPTION_TYPE,
  ATTR_LEDGERLINE_ERROR_CODE,
  ATTR_LEDGERLINE_LOG_LOGGER,
} from '@ledgerline/conventions';
import { currentContext } from './context.ts';
import { errorCodeOf, errorMessage, errorType, property } from './errors.ts';
import type { EmitOptions } from './emitter.ts';
import type { FlowParts } from './flow.ts';
import type { EmitResult } from './outcome.ts';

export interface ExceptionOptions extends EmitOptions {
  /** The logger whose line tells the same. */
  readonly logger?: string;
  /** Further payload. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

interface Recorded {
  readonly eventId: string;
  readonly requestId: string | undefined;
}

/** Exceptions as events: one event for each error, however many layers report it. */
export class Exceptions {
  readonly #emitter: FlowParts['emitter'];
  readonly #recorded = new WeakMap<object, Recorded>();

  constructor({ emitter }: Pick<FlowParts, 'emitter'>) {
    this.#emitter = emitter;
  }

  /**
   * Emits exception_raised; never throws. An error that was recorded gives its event's id again,
   * but for another request: modules may hold one error and throw it at many.
   */
  record(error: unknown, options: ExceptionOptions = {}): EmitResult {
    const { requestId = options.context?.requestId } = currentContext();
    const known = isObject(error) ? this.#recorded.get(error) : undefined;
    if (known !== undefined && (known.requestId ?? requestId) === (requestId ?? known.requestId)) {
      return { ok: true, eventId: known.eventId };
    }
    const { logger, attributes, ...emitOptions } = options;
    const type = errorType(error);
    const message = errorMessage(error);
    const stack = property(error, 'stack');
    const code = errorCodeOf(error);
    const result = this.#emitter.emit(
      'exception_raised',
      {
        ...attributes,
        [ATTR_EXCEPTION_TYPE]: type,
        [ATTR_ERROR_TYPE]: type,
        ...(message !== '' && { [ATTR_EXCEPTION_MESSAGE]: message }),
        ...(typeof stack === 'string' && { [ATTR_EXCEPTION_STACKTRACE]: stack }),
        ...(code !== undefined && { [ATTR_LEDGERLINE_ERROR_CODE]: code }),
        ...(logger !== undefined && { [ATTR_LEDGERLINE_LOG_LOGGER]: logger }),
      },
      { message: message === '' ? type : message, ...emitOptions },
    );
    if (result.ok && isObject(error)) {
      this.#recorded.set(error, { eventId: result.eventId, requestId });
    }
    return result;
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
