// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface User {
  readonly username: string;
  readonly password: string;
}

/** The embedded engine's two users, as a data folder keeps them. */
export function readSecrets(dataDir: string): { readonly writer: User; readonly analyst: User } {
  const text = readFileSync(join(dataDir, 'engine.secrets.json'), 'utf8');
  return JSON.parse(text) as { readonly writer: User; readonly analyst: User };
}
