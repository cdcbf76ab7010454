// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// Runs publint over every package as npm would publish it. Exit code 1 when any package has a problem.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const packagesDir = join(import.meta.dirname, '..', '..', 'packages');
let problems = 0;
for (const name of readdirSync(packagesDir)) {
  const pkgDir = join(packagesDir, name);
  const pkg: unknown = JSON.parse(readFileSync(join(pkgDir, 'package.json'), 'utf8'));
  const { messages } = await publint({ pkgDir, level: 'warning', strict: true });
  for (const message of messages) {
    problems += 1;
    console.error(`${name}: ${formatMessage(message, pkg as never)}`);
  }
}
console.log(problems === 0 ? 'publint: no problems' : `publint: ${problems} problems`);
process.exitCode = problems === 0 ? 0 : 1;
