import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * What a page of ours may load. The hosts send the same as a header; the tag covers a page opened
 * by a host that can't. Papers of the simulated printer are the only `data:` pictures.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Only in built pages: the development server's reload script is an inline one. */
const contentSecurityPolicy: Plugin = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      injectTo: 'head-prepend',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: CONTENT_SECURITY_POLICY },
    },
  ],
};

/**
 * `vite build renderer` makes the product, `--mode shop` the one without the rehearsal panel,
 * `--mode gallery` the pages for looking at every screen.
 */
export default defineConfig(({ mode }) => ({
  root: at('.'),
  // Relative addresses, so that the same files serve `/`, `/customer` and Electron's own scheme.
  base: './',
  resolve: { conditions: [...(mode === 'shop' ? ['shop'] : []), ...defaultClientConditions] },
  plugins: [react(), contentSecurityPolicy],
  build: {
    outDir: at(mode === 'gallery' ? '../dist/gallery' : '../dist/renderer'),
    emptyOutDir: true,
    target: 'chrome138',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: at(mode === 'gallery' ? 'gallery.html' : 'index.html'),
      // Modules run in the order of their imports, whatever chunk they end up in: see
      // parse-without-eval.ts.
      output: { strictExecutionOrder: true },
    },
  },
}));
