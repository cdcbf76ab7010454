// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiText } from '../src/engine/bytes.ts';
import type { Detector } from '../src/engine/detector.ts';
import { email } from '../src/detectors/email.ts';

/**
 * Makes the e-mail detector throw wherever it is asked, for every policy of the process, until it is
 * disposed. Its error quotes what it looked at, as careless code does, so that a test can search for
 * it wherever an error may end up.
 */
export function breakDetector(): Disposable {
  const detector = email as { find: Detector['find'] };
  const { find } = detector;
  detector.find = ({ bytes, start, end }) => {
    throw new Error(`cannot judge ${asciiText(bytes, start, end)}`);
  };
  return {
    [Symbol.dispose]: () => {
      detector.find = find;
    },
  };
}
