import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import {
  connect as connectSecurely,
  type PeerCertificate,
  rootCertificates,
  type TLSSocket,
} from 'node:tls';
import type { LineProbe, ProbeEnd, ProbeFault } from '#daemon/core/premises.ts';

const failed = (why: ProbeFault, detail: string): ProbeEnd => ({ kind: 'failed', why, detail });
const passed = (detail: string): ProbeEnd => ({ kind: 'passed', detail });

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unknown error';

/**
 * Name lookup, TCP and TLS by the system's own means, each on a socket that is closed at once.
 * `rootsPem`: whose certificates count beside the public authorities', as for the live connection.
 */
export const lineProbe = (rootsPem: string | null): LineProbe => ({
  lookUp: async ({ host }, limitMs) => {
    if (isIP(host) !== 0) return passed(`${host} is an address already`);
    const found = lookup(host, { all: true }).then(
      (all): ProbeEnd => passed(all.map(({ address }) => address).join(', ')),
      (error): ProbeEnd => failed('no-address', codeOf(error)),
    );
    return Promise.race([found, afterAll(limitMs, 'no-address')]);
  },
  connect: (target, limitMs) =>
    throughSocket(connect({ host: target.host, port: target.port }), 'connect', limitMs, (socket) =>
      passed(`from ${socket.localAddress ?? '?'} to ${socket.remoteAddress ?? '?'}`),
    ),
  secure: (target, limitMs) => {
    const socket = connectSecurely({
      host: target.host,
      port: target.port,
      ...(rootsPem !== null && { ca: [...rootCertificates, rootsPem] }),
      ...(isIP(target.host) === 0 && { servername: target.host }),
    });
    return throughSocket(socket, 'secureConnect', limitMs, (open) => tlsFacts(open as TLSSocket));
  },
});

const afterAll = (limitMs: number, why: ProbeFault): Promise<ProbeEnd> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(failed(why, `nothing within ${limitMs} ms`)), limitMs).unref();
  });

/** Resolves with what `read` makes of the open socket, or with how it failed to open. */
const throughSocket = (
  socket: Socket,
  opened: 'connect' | 'secureConnect',
  limitMs: number,
  read: (socket: Socket) => ProbeEnd,
): Promise<ProbeEnd> =>
  new Promise((resolve) => {
    const end = (how: ProbeEnd): void => {
      clearTimeout(tooLate);
      socket.destroy();
      resolve(how);
    };
    const tooLate = setTimeout(
      () => end(failed('no-way', `nothing within ${limitMs} ms`)),
      limitMs,
    );
    socket.once(opened, () => end(read(socket)));
    socket.on('error', (error) => end(failed(faultOf(codeOf(error), opened), codeOf(error))));
    socket.once('close', () => end(failed(opened === 'connect' ? 'no-way' : 'tls', 'closed')));
  });

const faultOf = (code: string, opened: 'connect' | 'secureConnect'): ProbeFault => {
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'no-address';
  if (/^E(TIMEDOUT|HOSTUNREACH|NETUNREACH|ADDRNOTAVAIL|ACCES|PERM)$/.test(code)) return 'no-way';
  // A reset while the keys are agreed is what a proxy or a plain host does to TLS.
  return opened === 'secureConnect' ? 'tls' : 'no-way';
};

const tlsFacts = (socket: TLSSocket): ProbeEnd => {
  const { subject, valid_to: until }: PeerCertificate = socket.getPeerCertificate();
  const name = [subject?.CN ?? '?'].flat().join(', ');
  return passed(`${socket.getProtocol() ?? '?'}, ${name}, valid to ${until}`);
};
