// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repositoryDir } from './repository.ts';

const SCRIPT = `
import { createRequire } from 'node:module';
const [, packageFile, engineDir, ...statements] = process.argv;
const { Session } = createRequire(packageFile)('chdb');
const session = new Session(engineDir);
for (const statement of statements) session.query(statement);
process.exit(0);
`;

/**
 * Runs statements on the engine's files directly, as somebody would who owns the machine: the engine's
 * grants let nobody change or delete audit rows, so tampering has to go behind its back. A process of its
 * own, since the library keeps one folder open for good.
 */
export function changeBehindTheApi(dataDir: string, statements: readonly string[]): void {
  const packageFile = join(repositoryDir, 'packages/clickhouse/package.json');
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', SCRIPT, packageFile, join(dataDir, 'engine'), ...statements],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the statements failed: ${stderr}`);
}
