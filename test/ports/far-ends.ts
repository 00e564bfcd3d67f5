/** The far ends of channels' sockets, one for each scheme, over real sockets on this machine. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { type WebSocket, WebSocketServer } from 'ws';
import { type CertificateFacts, parseCertificate } from '#sealing/certificate.ts';
import { issuedCertificate, rootCertificate } from '#sealing/certificate-write.ts';

export const SCHEMES = ['ws', 'wss', 'tcp', 'tls'] as const;
export type Scheme = (typeof SCHEMES)[number];

/** The name under which every far end has its certificate; a test looks it up to this machine. */
export const HOST = 'bank.example';

const DAY_MS = 86_400_000;

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}
export interface Certificates {
  readonly rootPem: string;
  readonly good: Certificate;
  readonly expired: Certificate;
  readonly otherName: Certificate;
}

export const makeCertificates = async (): Promise<Certificates> => {
  const key = (): KeyObject => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const now = Date.now();
  const validity = { validFromWallMs: now - 9 * DAY_MS, validToWallMs: now + DAY_MS };
  const rootKey = key();
  const rootPem = await rootCertificate(rootKey, 'Acquirers of this test', validity);
  const issuer = { key: rootKey, certificate: parseCertificate(rootPem) as CertificateFacts };
  const ownKey = key();
  const issued = async (name: string, validToWallMs: number): Promise<Certificate> => ({
    key: ownKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: await issuedCertificate(ownKey, name, { ...validity, validToWallMs }, issuer),
  });
  return {
    rootPem,
    good: await issued(HOST, now + DAY_MS),
    expired: await issued(HOST, now - DAY_MS),
    otherName: await issued('shop.example', now + DAY_MS),
  };
};

/** One accepted connection, at the far end. */
export interface Far {
  /** The bare socket, under whatever is spoken on it. */
  readonly socket: Socket;
  /** Frames that came. */
  text(): Promise<string>;
  send(text: string): void;
  /** The bytes of a frame as this scheme writes them. */
  bytesOf(text: string): Buffer;
  /** The bytes that announce a frame of `length` bytes. */
  announcementOf(length: number): Buffer;
  closePolitely(): void;
  /** RST instead of FIN. */
  reset(): void;
}

export interface FarEnd {
  readonly address: string;
  accepted(): Promise<Far>;
  close(): void;
}

/** Listens as a channel of this scheme would. */
export const farEnd = async (scheme: Scheme, certificate: Certificate): Promise<FarEnd> => {
  const met = new EventEmitter();
  const sockets = new Set<Socket>();
  const isTls = scheme === 'wss' || scheme === 'tls';
  const server = scheme.startsWith('ws')
    ? webSocketServer(isTls ? createHttps(certificate) : createHttp(), met)
    : isTls
      ? createTls(certificate, (socket) => met.emit('far', overTcp(socket)))
      : createTcp((socket) => met.emit('far', overTcp(socket)));
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  server.on('tlsClientError', () => {});
  const port = await listening(server);
  return {
    address: `${scheme}://${HOST}:${port}`,
    accepted: async () => {
      const [far] = (await once(met, 'far')) as [Omit<Far, 'reset'>];
      // Under TLS, only the socket below it can be reset.
      const bare = [...sockets].find(({ remotePort }) => remotePort === far.socket.remotePort);
      return { ...far, reset: () => void bare?.resetAndDestroy() };
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
};

/** Accepts TCP connections and leaves them to `serve`, whatever the near end thinks it speaks. */
export const bareServer = async (
  scheme: Scheme,
  serve: (socket: Socket) => void,
): Promise<Pick<FarEnd, 'address' | 'close'>> => {
  const sockets = new Set<Socket>();
  const server = createTcp((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket);
  });
  const port = await listening(server);
  return {
    address: `${scheme}://${HOST}:${port}`,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
};

const listening = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

const webSocketServer = (server: ReturnType<typeof createHttp>, met: EventEmitter): Server => {
  const webSockets = new WebSocketServer({ server, perMessageDeflate: false });
  webSockets.on('connection', (webSocket, request) => {
    webSocket.on('error', () => {});
    met.emit('far', overWebSocket(webSocket, request.socket));
  });
  return server;
};

const inbox = () => {
  const texts: string[] = [];
  const came = new EventEmitter();
  return {
    put(text: string) {
      texts.push(text);
      came.emit('text');
    },
    async take(): Promise<string> {
      while (texts.length === 0) await once(came, 'text');
      return texts.shift() ?? '';
    },
  };
};

const overWebSocket = (webSocket: WebSocket, socket: Socket): Omit<Far, 'reset'> => {
  const { put, take } = inbox();
  webSocket.on('message', (data) => put(String(data)));
  const announcementOf = (length: number): Buffer => {
    // RFC 6455, 5.2: a whole text frame from a server, so unmasked.
    if (length < 126) return Buffer.from([0x81, length]);
    const long = Buffer.from([0x81, 127, 0, 0, 0, 0, 0, 0, 0, 0]);
    long.writeBigUInt64BE(BigInt(length), 2);
    return long;
  };
  return {
    socket,
    text: take,
    send: (text) => webSocket.send(text),
    announcementOf,
    bytesOf: (text) => Buffer.concat([announcementOf(Buffer.byteLength(text)), Buffer.from(text)]),
    closePolitely: () => webSocket.close(4_001),
  };
};

/** Written anew rather than taken from the near end, so that the two prove each other. */
const overTcp = (socket: Socket): Omit<Far, 'reset'> => {
  const { put, take } = inbox();
  let held = Buffer.alloc(0);
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    held = Buffer.concat([held, bytes]);
    while (held.length >= 4 && held.length >= 4 + held.readUInt32BE()) {
      const end = 4 + held.readUInt32BE();
      put(held.subarray(4, end).toString());
      held = held.subarray(end);
    }
  });
  const announcementOf = (length: number): Buffer => {
    const header = Buffer.alloc(4);
    header.writeUInt32BE(length);
    return header;
  };
  const bytesOf = (text: string): Buffer =>
    Buffer.concat([announcementOf(Buffer.byteLength(text)), Buffer.from(text)]);
  return {
    socket,
    text: take,
    send: (text) => void socket.write(bytesOf(text)),
    announcementOf,
    bytesOf,
    closePolitely: () => void socket.end(),
  };
};
