// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A fresh folder that is removed at the end of the scope. */
export function temporaryDir(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'ledgerline-test-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** Files below `dir` that hold one of the texts, as `file: text`. */
export function findInFiles(dir: string, texts: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const bytes = readFileSync(file);
    for (const text of texts) if (bytes.includes(text)) found.push(`${file}: ${text}`);
  }
  return found;
}
