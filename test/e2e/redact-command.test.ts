// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import { expect, test } from 'vitest';
import { spawnCli } from '../harness/cli.ts';

const LINES = 20_000;

test('ledgerline redact --jsonl keeps pace with a slow reader, and with one that goes away', async () => {
  for (const goesAway of [false, true]) {
    const child = spawnCli(['redact', '--jsonl'], {}, 'pipe');
    const closed = once(child, 'close') as Promise<[number | null]>;
    child.stdin!.on('error', () => {});
    const text = `note ${'x'.repeat(200)} ada@example.com`;
    for (let id = 0; id < LINES; id += 1) child.stdin!.write(`${JSON.stringify({ id, text })}\n`);
    child.stdin!.end();
    let output = '';
    child.stdout!.setEncoding('utf8');
    for await (const chunk of child.stdout!) {
      output += chunk as string;
      if (goesAway) break;
    }
    const [code] = await closed;
    expect(code).toBe(0);
    expect(output).not.toContain('ada@');
    if (!goesAway) expect(output.trimEnd().split('\n')).toHaveLength(LINES);
  }
});
