import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Child } from './children.ts';
import { startDaemon } from './daemon-life.ts';
import { NOTHING, type Tally } from './report.ts';
import { scenarioNamed } from './scenarios.ts';
import type { Blow } from './steps.ts';
import { Till } from './till.ts';
import { type SaleLife, sell } from './trial.ts';
import { findingsOf } from './verdict.ts';
import { within } from './waiting.ts';
import { journalPath, type Shop, type World } from './world.ts';

/** Two daemons on one state (faults CR5, invariant D6): one of them serves, the other leaves. */
export interface TwoDaemons {
  readonly name: string;
  readonly arrange: (stage: Stage) => Promise<Arranged>;
}

/** Who is to serve when the dust has settled, and what was seen that may not be. */
interface Arranged {
  readonly serving: Child;
  readonly wrong: readonly string[];
  readonly freezes: number;
}

interface Stage {
  readonly shop: Shop;
  start(blow: Blow | null, configFile?: string): Child;
}

const READY_MS = 30_000;
const END_MS = 15_000;
/** As the daemon's start that was refused says it (`start-refused.ts`). */
const EXIT_REFUSED = 78;

const HELD_MS = 2_500;
const atSocket: Blow = {
  ...{ act: 'freeze', step: 'socket-removal', number: 1, side: 'before' },
  forMs: HELD_MS,
};

const ready = async (child: Child): Promise<boolean> =>
  (await within(READY_MS, 'a daemon neither served nor left', child.ready)) !== null;

/** What is wrong about a second daemon that was to be turned away. */
const turnedAway = async (
  child: Child,
  ...codes: readonly string[]
): Promise<readonly string[]> => {
  const { code } = await within(END_MS, 'the second daemon did not leave', child.ended);
  const tail = child.logTail();
  if (code === EXIT_REFUSED && codes.some((known) => tail.includes(known))) return [];
  return [`the second daemon ended with code ${code}, not as ${codes.join(' or ')}:\n${tail}`];
};

/** The files a second daemon may not touch, as they are now. */
const files = ({ folder, socket }: Shop): string => {
  const journal = journalPath(folder);
  const sizes = [journal, `${journal}-wal`].map((path) => existsSync(path) && statSync(path).size);
  return JSON.stringify([sizes, readFileSync(`${socket}.token`, 'utf8')]);
};

const secondComes = async (
  { shop, start }: Stage,
  first: Child,
  configFile = shop.configFile,
): Promise<Arranged> => {
  const before = files(shop);
  const wrong = await turnedAway(start(null, configFile), 'ALREADY_RUNNING', 'JOURNAL_LOCKED');
  const touched = files(shop) === before ? [] : ['the second daemon touched the files'];
  return { serving: first, wrong: [...wrong, ...touched], freezes: 0 };
};

export const TWO_DAEMONS: readonly TwoDaemons[] = [
  {
    name: 'the second comes while the first serves',
    arrange: async (stage) => {
      const first = stage.start(null);
      await ready(first);
      return secondComes(stage, first);
    },
  },
  {
    name: 'the second comes by another socket',
    arrange: async (stage) => {
      const first = stage.start(null);
      await ready(first);
      const config = JSON.parse(readFileSync(stage.shop.configFile, 'utf8'));
      const other = join(dirname(stage.shop.configFile), 'other.json');
      writeFileSync(other, JSON.stringify({ ...config, socket: 'other.sock' }));
      return secondComes(stage, first, other);
    },
  },
  {
    name: 'both come at once',
    arrange: async ({ start }) => {
      const pair = [start(null), start(null)] as const;
      const [isFirst] = await Promise.all(pair.map(ready));
      const [serving, other] = isFirst ? pair : [pair[1], pair[0]];
      const wrong = await turnedAway(other, 'ALREADY_RUNNING', 'JOURNAL_LOCKED', 'ADDRESS_IN_USE');
      return { serving, wrong, freezes: 0 };
    },
  },
  {
    name: 'the second comes while the first is held at the old socket',
    arrange: async ({ start }) => {
      const held = start(atSocket);
      await within(READY_MS, 'the daemon was not held', struck(held));
      const second = start(null);
      const serves = await ready(second);
      const [serving, other] = serves ? [second, held] : [held, second];
      const wrong = await turnedAway(other, 'ALREADY_RUNNING', 'JOURNAL_LOCKED', 'ADDRESS_IN_USE');
      if (!serves) await ready(held);
      return { serving, wrong, freezes: 1 };
    },
  },
];

const struck = (child: Child): Promise<void> =>
  new Promise((resolve) => {
    child.onStep((step) => {
      if (step.struck) resolve();
    });
  });

/** Arranges the two, then sells through whoever serves: the sale must go as any other. */
export const runTwoDaemons = async (world: World, pair: TwoDaemons): Promise<Tally> => {
  const scenario = scenarioNamed('plain');
  const shop = await world.openShop(scenario);
  const started: Child[] = [];
  const start = (blow: Blow | null, configFile = shop.configFile): Child => {
    const child = startDaemon({ children: world.children, folder: shop.folder, configFile }, blow);
    started.push(child);
    return child;
  };
  let till: Till | null = null;
  const said = (what: string): string => `two daemons, ${pair.name}: ${what} (${shop.folder})`;
  try {
    const { serving, wrong, freezes } = await pair.arrange({ shop, start });
    const trial = { scenario, mended: 'when-answered' } as const;
    // A till that was linked before would not notice that nobody can find the daemon any more.
    till = new Till(shop.socket, world.random);
    const life = lifeOf(serving, started);
    const facts = await sell({ world, trial, shop, life, till });
    const findings = findingsOf(facts);
    const of = (kind: 'lost' | 'double'): readonly string[] =>
      findings.filter((finding) => finding.kind === kind).map(({ what }) => said(what));
    const failed = wrong.map(said);
    return { ...NOTHING, freezes, lost: of('lost'), double: of('double'), failed };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ...NOTHING, failed: [said(why)] };
  } finally {
    till?.stop();
    for (const child of started) child.signal('SIGKILL');
    await Promise.all(started.map(({ ended }) => ended));
  }
};

const lifeOf = (serving: Child, all: readonly Child[]): SaleLife => ({
  get steps() {
    return all.map(({ steps }) => steps);
  },
  onDeath: () => {
    // Nobody is killed here.
  },
  end: () => {
    serving.signal('SIGTERM');
    return within(END_MS, 'the daemon did not end', serving.ended);
  },
});
