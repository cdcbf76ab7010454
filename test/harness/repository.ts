// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The top of the repository. */
export const repositoryDir: string = join(import.meta.dirname, '..', '..');

/** Other projects' data beside the repository; undefined on a clone without it. */
export function sharedDir(name: string): string | undefined {
  const dir = join(repositoryDir, '..', 'shared', name);
  return existsSync(dir) ? dir : undefined;
}
