#!/usr/bin/env node
// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { run } from './run.ts';

// What this process and its children write is their owner's alone: keys, heads, ledgers, the demo's
// shop. The library leaves the mask of its host as it is.
process.umask(0o077);

process.exitCode = await run(process.argv.slice(2));
