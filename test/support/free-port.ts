import { createServer } from 'node:net';

/**
 * A free port of 127.0.0.1 below those that the system hands out by itself (32768 and up on Linux): whoever it is for
 * opens it only later, and by then a socket that asked for any port could have taken it.
 */
export async function freePort(): Promise<number> {
  for (let left = 50; left > 0; left -= 1) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (await isFree(port)) return port;
  }
  throw new Error('no free port between 20000 and 32000');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((tell) => {
    const server = createServer();
    server.once('error', () => tell(false));
    server.listen(port, '127.0.0.1', () => server.close(() => tell(true)));
  });
}
