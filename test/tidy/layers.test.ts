import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { isTest, type Source, sources } from './sources.ts';

/** Who may import whom (design, Layout). A layer may always import itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  sealing: ['contract'],
  diagnostics: ['contract', 'sealing'],
  printer: ['contract'],
  renderer: ['contract'],
  'terminal/core': ['contract'],
  'daemon/core': ['contract'],
  'server-stub/core': ['contract'],
  'terminal/devices': ['contract', 'terminal/core'],
  'terminal/rehearsal': ['contract', 'terminal/devices', 'printer'],
  'terminal/host-web': [
    'contract',
    'terminal/core',
    'terminal/devices',
    'terminal/rehearsal',
    'printer',
    'sealing',
    'diagnostics',
  ],
  'terminal/host-electron': [
    'contract',
    'terminal/core',
    'terminal/devices',
    'terminal/host-web',
    'terminal/rehearsal',
    'printer',
    'sealing',
    'diagnostics',
  ],
  'terminal/launch': [
    'contract',
    'terminal/host-web',
    'terminal/devices',
    'terminal/rehearsal',
    'printer',
    'sealing',
    'diagnostics',
  ],
  'daemon/host': ['contract', 'daemon/core', 'sealing', 'diagnostics'],
  'daemon/cli': ['contract', 'sealing', 'diagnostics'],
  'server-stub/host': ['contract', 'server-stub/core', 'sealing'],
};

/**
 * Single files that know one more. `switchlane route explain` and `route check` are pure functions
 * over files: a technician checks a rule file where no payment service runs, by the very code that
 * would read it there. The simulated pad's inside makes PIN blocks by the code that the simulated
 * banks open them with; no driver does.
 */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  'daemon/cli/switchlane.ts': ['daemon/core/route/route-question.ts'],
  'terminal/devices/simulated/pin-keyboard.ts': [
    'sealing/key-block.ts',
    'sealing/pin-block.ts',
    'sealing/pin-dukpt.ts',
    'sealing/pin-test-keys.ts',
  ],
};

const ALIASES: Readonly<Record<string, string>> = {
  '#contract': 'contract',
  '#sealing': 'sealing',
  '#diagnostics': 'diagnostics',
  '#printer': 'printer',
  '#terminal': 'terminal',
  '#daemon': 'daemon',
  '#stub': 'server-stub',
  '#renderer': 'renderer',
  '#test': 'test',
};

const layerOf = (path: string): string =>
  Object.keys(MAY_IMPORT)
    .filter((layer) => path.startsWith(`${layer}/`))
    .sort((a, b) => b.length - a.length)[0] ??
  path.split('/')[0] ??
  path;

const importsOf = (source: Source): readonly string[] =>
  [...source.text.matchAll(/(?:from|import)\s*\(?\s*'([#.][^']*)'/g)].map(([, specifier]) => {
    const text = specifier ?? '';
    if (text.startsWith('.')) return normalize(join(dirname(source.path), text));
    const [alias = '', ...rest] = text.split('/');
    return [ALIASES[alias] ?? alias, ...rest].join('/');
  });

const production = sources().filter(({ path }) => !isTest(path));

test('a layer imports only the layers below it', () => {
  const wrong = production.flatMap((source) => {
    const layer = layerOf(source.path);
    const allowed = MAY_IMPORT[layer] ?? [];
    return importsOf(source)
      .filter((target) => target.includes('/'))
      .filter((target) => ALSO[source.path]?.includes(target) !== true)
      .map((target) => ({ target, to: layerOf(target) }))
      .filter(({ to }) => to !== layer && !allowed.includes(to))
      .map(({ target }) => `${source.path} imports ${target}`);
  });
  expect(wrong).toEqual([]);
});

test('inside the daemon only payment, intake and recovery import their siblings', () => {
  const parents = ['payment', 'intake', 'recovery'];
  const wrong = production.flatMap((source) => {
    const [, core, folder, ...file] = source.path.split('/');
    if (!source.path.startsWith('daemon/core/') || file.length === 0) return [];
    if (core !== 'core' || parents.includes(folder ?? '')) return [];
    return importsOf(source)
      .filter((target) => target.startsWith('daemon/core/') && target.split('/').length > 3)
      .filter((target) => target.split('/')[2] !== folder)
      .map((target) => `${source.path} imports ${target}`);
  });
  expect(wrong).toEqual([]);
});

test('nothing imports a test or what only tests use', () => {
  const wrong = production.flatMap((source) =>
    importsOf(source)
      .filter((target) => target.startsWith('test/') || isTest(target))
      .map((target) => `${source.path} imports ${target}`),
  );
  expect(wrong).toEqual([]);
});
