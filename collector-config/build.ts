// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// Builds the Collector of builder.yaml from its Go modules into build/otelcol. Exit codes: 0 built or
// already up to date, 3 no Go of the needed version (nothing was done), 1 the build failed.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BUILDER_MODULE = 'go.opentelemetry.io/collector/cmd/builder@v0.157.0';
const GO_MINOR_MIN = 25;
const EXIT_NO_GO = 3;

const here = import.meta.dirname;
const buildDir = join(here, 'build');
const binary = join(buildDir, 'otelcol', 'otelcol-ledgerline');
const stampFile = join(buildDir, 'stamp');

function goMinorVersion(): number | undefined {
  const { status, stdout } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' });
  const match = status === 0 ? /^go1\.(\d+)/.exec(stdout) : null;
  return match ? Number(match[1]) : undefined;
}

function run(command: string, args: readonly string[], env: Record<string, string> = {}): void {
  const { status } = spawnSync(command, args, {
    cwd: here,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) {
    console.error(`collector: '${command} ${args[0]}' failed with exit code ${status}.`);
    process.exit(1);
  }
}

const minor = goMinorVersion();
if (minor === undefined || minor < GO_MINOR_MIN) {
  const found = minor === undefined ? 'none was found' : `found 1.${minor}`;
  console.error(`collector: not built, Go 1.${GO_MINOR_MIN} or newer is needed (${found}).`);
  process.exit(EXIT_NO_GO);
}

const wanted = createHash('sha256')
  .update(readFileSync(join(here, 'builder.yaml')))
  .digest('hex');
const isCurrent =
  existsSync(binary) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted;
if (!isCurrent) {
  mkdirSync(buildDir, { recursive: true });
  console.error('collector: building from Go modules, about two minutes on two cores.');
  run('go', ['install', BUILDER_MODULE], { GOBIN: join(buildDir, 'bin') });
  run(join(buildDir, 'bin', 'builder'), ['--skip-strict-versioning', '--config', 'builder.yaml']);
  writeFileSync(stampFile, wanted);
}
console.log(binary);
