// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { sha256 } from '../merkle/hash.ts';

const PLAIN = /^[a-z0-9_-]$/;
// File systems allow 255 bytes a name; half of that leaves room for suffixes and long paths.
const MAX_FOLDER_LENGTH = 128;

/**
 * The folder name of a tenant: the tenant itself where it is made of a-z, 0-9, `_`, `-` and inner
 * dots; any other character as `=` and its code in hexadecimal, so that names never differ by case
 * only, never climb out of the folder and no two tenants share one. Very long names end in a digest.
 */
export function tenantFolder(tenant: string): string {
  const last = tenant.length - 1;
  let folder = '';
  for (let i = 0; i <= last; i += 1) {
    const char = tenant.charAt(i);
    const plain = PLAIN.test(char) || (char === '.' && i > 0 && i < last);
    folder += plain ? char : `=${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  }
  if (folder.length <= MAX_FOLDER_LENGTH) return folder === '' ? '==' : folder;
  const digest = Buffer.from(sha256(tenant)).toString('hex').slice(0, 40);
  // Two equal signs in a row never come out of the escape above.
  return `${folder.slice(0, 64)}==${digest}`;
}
