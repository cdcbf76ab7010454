// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../harness/cli.ts';
import { temporaryDir } from '../harness/data-dir.ts';
import { repositoryDir } from '../harness/repository.ts';
import { codeBlocks } from './markdown.ts';

const ELISION = '…';

test('what the README shows is what npm start prints, but for numbers and ids', async () => {
  const shown = codeBlocks('README.md').find(({ code }) => code.startsWith('Events accepted'));
  const expected = shapesOf(shown?.code ?? '').filter((line) => line !== ELISION);
  expect(expected.length).toBeGreaterThan(10);

  using dir = temporaryDir();
  const engine = join(repositoryDir, 'examples/support-desk/src/main.ts');
  const args = ['demo', '--engine', engine, '--once', '--data-dir', dir.path];
  const { code, stdout } = await runCli([...args, '--port', '0', '--engine-port', '0']);
  expect(code).toBe(0);
  const printed = shapesOf(stdout);
  let from = 0;
  for (const line of expected) {
    const at = printed.indexOf(line, from);
    expect(at, `'${line}' is not printed, or not in this place`).not.toBe(-1);
    from = at + 1;
  }
});

/** Lines without what differs from run to run: ids, numbers, and the spaces that align them. */
function shapesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) =>
      line
        .replaceAll(/\b[0-9a-f]{32}\b/g, 'id')
        .replaceAll(/\d+(\.\d+)?/g, 'n')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )
    .filter((line) => line !== '');
}
