// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Ledgerline } from '@ledgerline/sdk';
import type { Library } from '../documents/library.ts';
import { DeskFault } from '../errors.ts';
import type { ToolDescription } from '../model/chat-model.ts';
import type { Customer } from '../shop/types.ts';
import type { Shop } from '../shop/shop.ts';
import type { Approver } from './approver.ts';
import type { Carrier } from './carrier.ts';

export interface Ticket {
  readonly id: string;
  readonly from: string;
  readonly subject: string;
  readonly body: string;
}

/** Everything the desk works with. */
export interface Desk {
  readonly ledgerline: Ledgerline;
  readonly shop: Shop;
  readonly library: Library;
  readonly carrier: Carrier;
  readonly approver: Approver;
}

/** What a tool may know about the work it is called for. */
export interface ToolContext extends Desk {
  readonly ticket: Ticket;
  /** The account behind the sender's address: the only one that tools speak about. */
  readonly customer: Customer | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type ToolArguments = Readonly<Record<string, unknown>>;

export interface Tool extends ToolDescription {
  /** Whether a call changes something outside of the conversation. */
  readonly sideEffect: boolean;
  /** @throws DeskFault when the call cannot be done. */
  run(parameters: ToolArguments, context: ToolContext): Promise<Record<string, unknown>>;
}

/** JSON Schema of an object whose properties are all required. */
export function objectSchema(
  properties: Readonly<Record<string, { readonly type: string; readonly description: string }>>,
): Readonly<Record<string, unknown>> {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

/** A text argument. @throws DeskFault `invalid_arguments`, for the model to read and do better. */
export function textArgument(parameters: ToolArguments, name: string): string {
  const value = parameters[name];
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new DeskFault('invalid_arguments', `The argument ${name} has to be a text.`);
}

/** A positive whole number. @throws DeskFault `invalid_arguments`. */
export function amountArgument(parameters: ToolArguments, name: string): number {
  const value = parameters[name];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  throw new DeskFault('invalid_arguments', `The argument ${name} has to be a positive integer.`);
}

/** The account of the sender. @throws DeskFault `not_allowed` when there is none. */
export function requireCustomer(context: ToolContext): Customer {
  if (context.customer !== undefined) return context.customer;
  throw new DeskFault('not_allowed', 'The sender of this ticket has no account.');
}
