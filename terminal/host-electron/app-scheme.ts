import type { PageHandlers } from '#terminal/host-web/loopback-server.ts';
import { inTillLanguage } from '#terminal/host-web/page-language.ts';
import { contentSecurityPolicy } from '#terminal/host-web/page-security.ts';
import type { StaticFile } from '#terminal/host-web/static-files.ts';
import type { ElectronModule } from './electron-module.ts';

/** The pages' own scheme (checklist 18): `file:` would let a page read the disk. */
export const SCHEME = 'switchlane';
const ORIGIN = `${SCHEME}://till`;

export const CASHIER_PAGE = `${ORIGIN}/`;
export const CUSTOMER_PAGE = `${ORIGIN}/customer`;

/** Whether an address is one of our own pages: the whole origin, not a prefix of it. */
export function isOurPage(address: string): boolean {
  return address === ORIGIN || address.startsWith(`${ORIGIN}/`);
}

/** To be called before the app is ready: afterwards Electron does not take it any more. */
export function declareScheme(electron: ElectronModule): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: false };
  electron.protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }]);
}

/** Serves the built renderer from a list made at start, with its policy (checklist 1 and 7). */
export function serveScheme(
  electron: ElectronModule,
  files: ReadonlyMap<string, StaticFile>,
  pages: Pick<PageHandlers, 'present'>,
): void {
  electron.protocol.handle(SCHEME, ({ url, method }) => {
    const address = new URL(url);
    const file = method === 'GET' ? files.get(address.pathname) : undefined;
    if (!isOurPage(url) || file === undefined)
      return new Response('No such page.', { status: 404 });
    return new Response(new Uint8Array(inTillLanguage(file, pages.present())), {
      headers: {
        'Content-Type': file.type,
        // The page talks to the core by ipc alone, so it may connect to nothing.
        'Content-Security-Policy': contentSecurityPolicy("'none'"),
        'X-Content-Type-Options': 'nosniff',
      },
    });
  });
}
