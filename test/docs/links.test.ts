// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryDir } from '../harness/repository.ts';
import { markdownFiles, readMarkdown } from './markdown.ts';

test.each(markdownFiles())('relative links of %s lead somewhere', (file) => {
  const prose = readMarkdown(file).replaceAll(/^```[\s\S]*?^```/gm, '');
  const targets = Array.from(prose.matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target);
  const broken = targets.filter(
    (target) => !/^[a-z]+:/.test(target) && !leadsSomewhere(file, target),
  );
  expect(broken).toEqual([]);
});

function leadsSomewhere(file: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const linked = path === '' ? file : relative('.', join(dirname(file), path));
  if (!existsSync(join(repositoryDir, linked))) return false;
  return anchor === undefined || anchorsOf(linked).includes(anchor);
}

/** The anchors that GitHub gives to headings. */
function anchorsOf(file: string): readonly string[] {
  return Array.from(readMarkdown(file).matchAll(/^#+ (.*)$/gm), ([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-'),
  );
}
