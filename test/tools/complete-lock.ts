// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// Adds to package-lock.json the optional packages of other platforms that `npm install` left out
// because the registry it asked does not hold them (a mirror for one platform, say). npm 11.21 and 12
// refuse such a lock in `npm ci`; npm 10 does not mind. Run after every `npm install`; the entries
// carry no integrity, since nobody here could read the packages. `--check` only says what is missing.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockEntry {
  version?: string;
  optional?: boolean;
  dev?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const OS = [
  'linux',
  'darwin',
  'win32',
  'android',
  'freebsd',
  'openharmony',
  'openbsd',
  'netbsd',
  'sunos',
  'aix',
];
const CPU = [
  'x64',
  'arm64',
  'arm',
  'ia32',
  'ppc64',
  'riscv64',
  's390x',
  'loong64',
  'mips64el',
  'wasm32',
  'universal',
];
const LIBC: Readonly<Record<string, string>> = { gnu: 'glibc', musl: 'musl' };

const file = join(import.meta.dirname, '..', '..', 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, LockEntry> };

/** Reads the platform off names like `@scope/binding-linux-arm64-gnu`. */
function platformOf(name: string): Pick<LockEntry, 'os' | 'cpu' | 'libc'> | undefined {
  const words = name.split(/[-/]/);
  const os = OS.filter((candidate) => words.includes(candidate));
  const cpu = CPU.filter((candidate) => words.includes(candidate));
  const libc = Object.keys(LIBC).filter((candidate) => words.includes(candidate));
  if (os.length === 0 && cpu.length === 0) return undefined;
  return {
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(os.length > 0 ? { os } : {}),
    ...(libc.length > 0 ? { libc: libc.map((name) => LIBC[name] ?? name) } : {}),
  };
}

const added: string[] = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const isPresent =
      lock.packages[`node_modules/${name}`] ?? lock.packages[`${path}/node_modules/${name}`];
    const platform = platformOf(name);
    if (isPresent !== undefined || platform === undefined || !/^\d/.test(range)) continue;
    const dev = entry.dev === true ? { dev: true } : {};
    lock.packages[`node_modules/${name}`] = { version: range, ...platform, ...dev, optional: true };
    added.push(name);
  }
}
if (process.argv.includes('--check')) {
  for (const name of added) console.error(`package-lock.json lacks ${name}`);
  process.exitCode = added.length === 0 ? 0 : 1;
} else if (added.length > 0) {
  const root = lock.packages[''];
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
  lock.packages = Object.fromEntries(sorted);
  if (root === undefined) throw new Error('package-lock.json has no root entry');
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`added ${added.length} packages of other platforms to package-lock.json`);
}
