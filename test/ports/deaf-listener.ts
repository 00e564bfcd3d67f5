/**
 * A listener whose process never accepts: the kernel takes the first few connections and then drops
 * every further SYN, as a black hole does (fault NT3). Its parent kills it.
 */
import { createServer } from 'node:net';

const server = createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`${port}\n`, () => {
    // Never woken: from here on this process does nothing at all.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
});
