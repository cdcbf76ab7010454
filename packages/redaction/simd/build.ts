// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// Compiles `candidates.ts` and writes it as a module, or with `--check` tells whether that is up to
// date. The compiler is pinned, so the same source gives the same bytes.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { main } from 'assemblyscript/asc';

const folder = import.meta.dirname;
const target = join(folder, '..', 'src', 'generated', 'candidates-wasm.ts');
/** Pages of 64 KiB; `find-candidates.ts` says what lies in them. */
const PAGES = '9';

/** Options of the compiler, as on its command line. */
const OPTIONS = `--outFile candidates.wasm --memoryBase 1024 -O3 --runtime stub --noAssert --enable simd
  --initialMemory ${PAGES} --maximumMemory ${PAGES}`;

let code: Uint8Array | undefined;
const { error } = await main(
  ['simd/candidates.ts', '--baseDir', join(folder, '..'), ...OPTIONS.split(/\s+/)],
  {
    stderr: process.stderr,
    writeFile: (_name: string, contents: Uint8Array | string) => {
      if (typeof contents !== 'string') code = contents;
    },
  },
);
if (error !== null || code === undefined) {
  throw new Error('simd/candidates.ts does not compile', { cause: error });
}

const lines =
  Buffer.from(code)
    .toString('base64')
    .match(/.{1,92}/g) ?? [];
const module = `// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
// Generated from simd/candidates.ts by "npm run generate". Do not edit.

/** WebAssembly in base64. */
export const CANDIDATES_WASM: string =
  '${lines.join("' +\n  '")}';
`;

const isStale = !existsSync(target) || readFileSync(target, 'utf8') !== module;
if (process.argv.includes('--check') && isStale) {
  console.error('Out of date: candidates-wasm.ts. Run "npm run generate" and commit the result.');
  process.exitCode = 1;
} else if (isStale) writeFileSync(target, module);
