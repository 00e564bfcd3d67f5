import { bug, edit, type PlantedBug } from './bug.ts';

/** Bugs in what a sleeping machine means, and in who waits behind whom. */
export const MACHINE_BUGS: readonly PlantedBug[] = [
  bug(
    'a ping of before a sleep is believed',
    ['R5'],
    edit('daemon/core/machine-watch.ts', 'if (justNowMs >= SLEEP_MS) this', 'if (0 > 1) this'),
  ),
  bug(
    'whoever waits behind the others is never walked',
    ['B3', 'L3'],
    edit(
      'daemon/core/route/stages/priority.ts',
      '  yield* waiting;',
      '  if (waiting.length > 9) yield* waiting;',
    ),
  ),
];
