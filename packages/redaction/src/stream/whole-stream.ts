// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { STREAM_HELD_BYTES_MAX } from '../limits.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { failedFinding } from '../redact-bytes.ts';
import { redact } from '../redact.ts';
import type { Originals } from '../sealing/originals.ts';
import type { Finding, RedactionPlace, RedactionPolicy } from '../types.ts';
import type { RedactionStream } from './redaction-stream.ts';

/** A value of which nothing can be shown before all of it has come. */
export class WholeStream implements RedactionStream {
  findings: readonly Finding[] = [];
  originals: Originals | undefined;
  readonly #policy: RedactionPolicy;
  readonly #at: RedactionPlace;
  #text = '';
  #length = 0;
  #state: 'open' | 'withheld' | 'ended' = 'open';

  constructor(policy: RedactionPolicy, at: RedactionPlace) {
    this.#policy = policy;
    this.#at = at;
  }

  get held(): number {
    return Buffer.byteLength(this.#text);
  }

  push(chunk: string): string {
    if (this.#state === 'ended') return '';
    this.#length += chunk.length;
    if (this.#state === 'withheld') return '';
    this.#text += chunk;
    return this.held > STREAM_HELD_BYTES_MAX ? this.#withhold() : '';
  }

  end(): string {
    const wasOpen = this.#state === 'open';
    if (this.#state === 'withheld') this.#fail();
    this.#state = 'ended';
    if (!wasOpen) return '';
    const { value, findings, originals } = redact(this.#policy, this.#text, this.#at);
    this.#text = '';
    this.findings = findings;
    this.originals = originals;
    return value;
  }

  flush(): string {
    return this.#state === 'open' && this.#text !== '' ? this.#withhold() : '';
  }

  /** Too late to judge it: what comes is counted and not shown. */
  #withhold(): string {
    this.#state = 'withheld';
    this.#text = '';
    this.#fail();
    return PLACEHOLDERS.failed;
  }

  #fail(): void {
    this.findings = [failedFinding(this.#at.path ?? '', this.#length)];
  }
}

/** The value of a key that the policy does not look at. */
export class KeptStream implements RedactionStream {
  readonly findings: readonly Finding[] = [];
  readonly held = 0;
  readonly originals = undefined;
  #isOpen = true;

  push(chunk: string): string {
    return this.#isOpen ? chunk : '';
  }

  end(): string {
    this.#isOpen = false;
    return '';
  }

  flush(): string {
    return '';
  }
}
