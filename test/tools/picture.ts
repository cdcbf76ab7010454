// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// Draws the README's picture: runs the demo once and writes what it printed as an SVG.
//   sh .ci/with-node node --conditions=ledgerline-source test/tools/picture.ts

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from '../harness/cli.ts';
import { temporaryDir } from '../harness/data-dir.ts';
import { repositoryDir } from '../harness/repository.ts';

const PICTURE = join(repositoryDir, 'packages/cli/docs/npm-start.svg');
const SAMPLE_ENGINE = join(repositoryDir, 'examples/support-desk/src/main.ts');
const CHAR_WIDTH = 7.25;
const LINE_HEIGHT = 16;
const MARGIN = 18;
const COLUMNS = 112;
const COLOURS: readonly (readonly [RegExp, string])[] = [
  [/VERIFIED|Counts agree/, '#7ee787'],
  [/^(Sample engine|Events accepted|By storage class|Redacted|Run |Next|Ledger of)/, '#79c0ff'],
  [/human_|audit_action/, '#ffa657'],
  [/failed/, '#ff7b72'],
];

using dir = temporaryDir();
const ports = ['--port', '0', '--engine-port', '0'];
const args = ['demo', '--once', '--engine', SAMPLE_ENGINE, '--data-dir', dir.path, ...ports];
const { code, stdout, stderr } = await runCli(args);
if (code !== 0) throw new Error(`the demo ended with ${code}:\n${stderr}`);
const [report = ''] = stdout.trim().split(/^Next$/m);
writeFileSync(PICTURE, draw(['$ npm ci && npm start', ...report.trimEnd().split('\n')]));
console.log(PICTURE);

function draw(lines: readonly string[]): string {
  const width = Math.ceil(COLUMNS * CHAR_WIDTH + 2 * MARGIN);
  const height = lines.length * LINE_HEIGHT + 2 * MARGIN;
  const texts = lines.map((line, i) => {
    const y = MARGIN + (i + 0.8) * LINE_HEIGHT;
    const colour = COLOURS.find(([pattern]) => pattern.test(line))?.[1];
    const fill = colour === undefined ? '' : ` fill="${colour}"`;
    return `<text x="${MARGIN}" y="${y}"${fill} xml:space="preserve">${escaped(line)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>What npm start prints</title>
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="12" fill="#c9d1d9">
${texts.join('\n')}
</g>
</svg>
`;
}

function escaped(line: string): string {
  const clipped = line.length > COLUMNS ? `${line.slice(0, COLUMNS - 1)}…` : line;
  return clipped.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
