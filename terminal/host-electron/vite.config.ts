import { fileURLToPath } from 'node:url';
import { defaultServerConditions, defineConfig } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

interface Program {
  readonly entry: string;
  readonly folder: string;
  readonly file: string;
  readonly format: 'es' | 'cjs';
  /** Names of imports mean what they mean in a shop: nothing simulated is built in. */
  readonly shop?: true;
}

/** The programs of a package, each bundled into one file; the Vite mode names one. */
const PROGRAMS: Readonly<Record<string, Program>> = {
  main: { entry: './main.ts', folder: 'electron', file: 'main.mjs', format: 'es' },
  shop: {
    ...{ entry: './main.ts', folder: 'electron', file: 'main.mjs', format: 'es' as const },
    shop: true,
  },
  /** The only form a sandboxed preload may have. */
  preload: { entry: './preload.ts', folder: 'electron', file: 'preload.cjs', format: 'cjs' },
  daemon: {
    entry: '../../daemon/host/main.ts',
    folder: 'daemon',
    file: 'main.mjs',
    format: 'es',
  },
  cli: {
    entry: '../../daemon/cli/switchlane.ts',
    folder: 'daemon',
    file: 'switchlane.mjs',
    format: 'es',
  },
};

export default defineConfig(({ mode }) => {
  const program = PROGRAMS[mode];
  if (program === undefined) {
    throw new Error(`--mode must be one of ${Object.keys(PROGRAMS).join(', ')}, not ${mode}`);
  }
  return {
    root: at('../..'),
    ssr: {
      ...{ noExternal: true, target: 'node' },
      resolve: { conditions: [...(program.shop ? ['shop'] : []), ...defaultServerConditions] },
    },
    build: {
      ssr: at(program.entry),
      outDir: at(`../../dist/${program.folder}`),
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        // What has native parts is loaded from `node_modules`, in a package from beside the
        // archive.
        external: ['electron', 'serialport', 'better-sqlite3'],
        output: {
          format: program.format,
          entryFileNames: program.file,
          codeSplitting: false,
        },
      },
    },
  };
});
