// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, CLASS, TOKEN } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { beginsWith } from './byte-checks.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.secret);
const HOST_BYTES_MAX = 64;
/** Hosts whose paths are secrets: whoever has one can post. */
const HOSTS: readonly string[] = [
  'hooks.slack.com/services/',
  'hooks.slack.com/workflows/',
  'hooks.slack.com/triggers/',
  'discord.com/api/webhooks/',
  'discordapp.com/api/webhooks/',
  'webhook.office.com/webhookb2/',
  'hooks.zapier.com/hooks/catch/',
];
const PATH_BYTES_MIN = 20;

/** The path of a webhook behind its host. */
function findWebhook(scan: Scan, at: number): number {
  const { bytes, end } = scan;
  const host = HOSTS.find((each) => beginsWith(bytes, at, end, each));
  if (host === undefined) return scan.nothing(at + HOST_BYTES_MAX);
  const start = at + host.length;
  let to = start;
  while (to < end && ((CLASS[bytes[to]!]! & TOKEN) !== 0 || PATH[bytes[to]!] === 1)) to += 1;
  return to - start < PATH_BYTES_MIN ? -1 : scan.take(start, to, 'webhook', PLACEHOLDER);
}

const PATH = new Uint8Array(256);
for (const char of '/@+=') PATH[char.charCodeAt(0)] = 1;

const PATH_EXAMPLE = 'T0A1B2C3D/B0A1B2C3D/a1B2c3D4e5F6';

export const webhook: Detector = {
  name: 'webhook',
  rule: 'The path behind a host of webhooks, such as that of Slack, lets anybody post.',
  confidence: 0.95,
  triggers: [{ on: 'word', prefixes: ['hooks', 'discord', 'webhook'] }],
  find: findWebhook,
  examples: {
    match: [
      [
        `https://hooks.slack.com/services/${PATH_EXAMPLE}.`,
        'https://hooks.slack.com/services/[SECRET].',
      ],
    ],
    ignore: ['https://hooks.slack.com/services/', 'webhooks', 'discord.com/channels/1/2'],
  },
};
