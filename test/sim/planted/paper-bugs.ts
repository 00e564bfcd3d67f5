import { bug, edit, type PlantedBug } from './bug.ts';

const QUEUE = 'terminal/core/receipt/paper-queue.ts';

/** Bugs in what becomes of papers over crashes of a till. */
export const PAPER_BUGS: readonly PlantedBug[] = [
  bug(
    'a till that starts forgets the papers that waited',
    ['PAPER', 'U3'],
    edit(QUEUE, '    this.#papers = (kept?.papers ?? [])', '    this.#papers = [...this.#papers]'),
  ),
  bug(
    'a paper goes to the printer before it is on disk',
    ['PAPER', 'U3'],
    edit(
      QUEUE,
      '    const durable = await this.#save();\n',
      '    void this.#save();\n    const durable = true;\n',
    ),
  ),
];
