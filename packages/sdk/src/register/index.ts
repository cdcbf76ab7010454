// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// `node --import @ledgerline/sdk/register app.js` starts the SDK before the application's first line.

import { startLedgerline, type Ledgerline } from '../ledgerline.ts';
import { isDisabled } from './environment.ts';
import { flushOnSignals } from './signals.ts';

/**
 * The SDK of this process, or undefined with `OTEL_SDK_DISABLED=true`. A start that environment
 * variables do not suffice for throws (`scope_missing`, `config_invalid`) and ends the process.
 */
export const ledgerline: Ledgerline | undefined = isDisabled(process.env)
  ? undefined
  : startLedgerline();

if (ledgerline !== undefined) flushOnSignals(ledgerline);
