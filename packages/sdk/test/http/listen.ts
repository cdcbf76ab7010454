// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens on a free port; closing also ends what is still connected. */
export async function listen(server: Server): Promise<{ url: string; close(): Promise<void> }> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}
