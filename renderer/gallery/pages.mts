/** Builds the gallery, and serves it on loopback, for the shooting script and the browser test. */
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

export interface Gallery {
  /** Address of a page of the gallery with `query`, e.g. `screen=approved&language=en`. */
  readonly page: (query: string) => string;
  readonly close: () => Promise<void>;
}

const HOW = { root: ROOT, mode: 'gallery', logLevel: 'warn' } as const;

/** Once before any `openGallery`: two builds at a time would empty each other's folder. */
export const buildGallery = async (): Promise<void> => {
  await build(HOW);
};

/** Takes a free port of 127.0.0.1 and gives it back with `close`. */
export async function openGallery(): Promise<Gallery> {
  const server = await preview({ ...HOW, preview: { host: '127.0.0.1', port: 0 } });
  const address = server.httpServer.address();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return {
    page: (query) => `http://127.0.0.1:${address.port}/gallery.html?${query}`,
    close: () => server.close(),
  };
}
