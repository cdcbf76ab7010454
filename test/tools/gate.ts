// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// `npm run gate:<name>` runs one acceptance gate of test/gates.json, `npm run gates` all of them.
// Exit code 1 when a test fails or a file is missing, and when what the gate is about does not exist.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Either the tests that are the gate, or what has to be built before there can be any. */
type Gate = { readonly files: readonly string[] } | { readonly missing: string };

const top = join(import.meta.dirname, '..', '..');
/** Another table of gates: this tool's own test has one. */
const table = process.env['LEDGERLINE_GATES'] ?? join(top, 'test/gates.json');
const gates = JSON.parse(readFileSync(table, 'utf8')) as Record<string, Gate>;

function passes(name: string): boolean {
  const gate = gates[name];
  if (gate === undefined) return fails(name, `unknown; there are ${Object.keys(gates).join(', ')}`);
  if ('missing' in gate) return fails(name, `cannot pass yet, it needs ${gate.missing}`);
  const absent = gate.files.filter((file) => !existsSync(join(top, file)));
  if (absent.length > 0) return fails(name, `${absent.join(', ')} does not exist`);
  if (gate.files.length === 0) return fails(name, 'names no test');
  const vitest = join(top, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--config', 'test/vitest.config.ts', ...gate.files];
  const { status } = spawnSync(process.execPath, args, { cwd: top, stdio: 'inherit' });
  console.log(`gate ${name}: ${status === 0 ? 'passed' : 'FAILED'}`);
  return status === 0;
}

function fails(name: string, why: string): false {
  console.error(`gate ${name}: FAILED, ${why}`);
  return false;
}

const asked = process.argv[2];
const names = asked === undefined ? Object.keys(gates) : [asked];
const results = names.map(passes);
if (results.includes(false)) process.exitCode = 1;
