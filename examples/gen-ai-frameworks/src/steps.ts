// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Ledgerline } from '@ledgerline/sdk';
import type { OpenAI } from 'openai';
import * as work from './client-work.ts';

/** The whole work of the desk, a step each. */
export async function stepByStep(ledgerline: Ledgerline, client: OpenAI): Promise<void> {
  for (const [name, part] of Object.entries(work)) await ledgerline.step(name, () => part(client));
}
