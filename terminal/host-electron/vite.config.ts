import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * `--mode main` bundles the main process into one module, `--mode preload` the preload into one
 * CommonJS file, the only form a sandboxed preload may have. Native packages stay outside: they
 * are loaded from `node_modules`, in a package from beside the archive.
 */
export default defineConfig(({ mode }) => {
  const preload = mode === 'preload';
  return {
    root: at('../..'),
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: at(preload ? './preload.ts' : './main.ts'),
      outDir: at('../../dist/electron'),
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        external: ['electron', 'serialport'],
        output: {
          format: preload ? 'cjs' : 'es',
          entryFileNames: preload ? 'preload.cjs' : 'main.mjs',
          codeSplitting: false,
        },
      },
    },
  };
});
