import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer, request, type Server } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#test/ports/redis-server.ts';

/** What the first upstream does to the next request. */
export type UpstreamManner = 'sound' | 'reset' | 'silent';

/** HAProxy before two equal upstreams, as it is set up to move a failed request on. */
export interface ProxyUnderBench {
  /** Posts once; `failed`: the first upstream had it and did what `manner` says. */
  post(manner: UpstreamManner): Promise<{ readonly ms: number; readonly failed: boolean }>;
  stop(): Promise<void>;
}

/** A reply later than this counts as lost. Payments may take seconds: a real one is set far above. */
export const HAPROXY_SERVER_MS = 300;

const configOf = (port: number, upstreams: readonly number[]): string => `
global
  maxconn 1000
defaults
  mode http
  timeout connect 1s
  timeout client 30s
  timeout server ${HAPROXY_SERVER_MS}ms
  option http-buffer-request
  option redispatch 1
  retries 3
  retry-on all-retryable-errors
frontend in
  bind 127.0.0.1:${port}
  default_backend out
backend out
  balance roundrobin
${upstreams.map((to, number) => `  server s${number} 127.0.0.1:${to}`).join('\n')}
`;

const BODY = JSON.stringify({ class: 'pay', envelope: 'A'.repeat(4_000) });

export const startProxy = async (): Promise<ProxyUnderBench> => {
  let manner: UpstreamManner = 'sound';
  let hasFailed = false;
  const upstream = (isFirst: boolean): Promise<Server> =>
    listening(
      createServer((incoming, reply) => {
        incoming.resume().on('end', () => {
          if (!isFirst || manner === 'sound') return void reply.end('{"code":"00"}');
          hasFailed = true;
          if (manner === 'reset') incoming.socket.resetAndDestroy();
        });
      }),
    );
  const upstreams = await Promise.all([upstream(true), upstream(false)]);
  const folder = mkdtempSync(join(tmpdir(), 'bench-haproxy-'));
  const port = await freePort();
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(file, configOf(port, upstreams.map(portOf)));
  const child = spawn('haproxy', ['-db', '-q', '-f', file], { stdio: 'ignore' });
  await once(child, 'spawn');
  await answering(port);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    async post(next) {
      manner = next;
      hasFailed = false;
      const startedMs = performance.now();
      await posted(port, agent);
      return { ms: performance.now() - startedMs, failed: hasFailed };
    },
    stop: async () => {
      agent.destroy();
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      for (const server of upstreams) {
        server.closeAllConnections();
        server.close();
      }
      rmSync(folder, { recursive: true });
    },
  };
};

const listening = async (server: Server): Promise<Server> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
};

const portOf = (server: Server): number => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};

const posted = (port: number, agent: Agent): Promise<void> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': BODY.length };
    const options = { host: '127.0.0.1', port, method: 'POST', agent, headers };
    const asking = request(options, (reply) => {
      reply.resume().on('end', () => {
        if (reply.statusCode === 200) resolve();
        else reject(new Error(`HAProxy answered ${reply.statusCode}`));
      });
    });
    asking.on('error', reject);
    asking.end(BODY);
  });

/** Resolves when somebody listens on `port`. */
const answering = async (port: number): Promise<void> => {
  for (;;) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isThere) return;
  }
};
