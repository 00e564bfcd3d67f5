import type { NodeStanding, RouteMark } from '#contract/route-api.ts';

/** This node among the others of its shop, in lines for a technician (rows B3, B4). */
export const nodeLines = ({
  node,
  state,
  shared,
  epoch,
  adoptedBy,
  marks,
}: NodeStanding): readonly string[] => [
  `node ${node}: ${state}`,
  `route flag (${shared.by}): ${
    shared.isReached ? flagText(epoch, adoptedBy) : 'out of reach, going by own health alone'
  }`,
  ...marks.map((mark) => markLine(mark, node)),
];

const flagText = (epoch: number | null, adoptedBy: number): string =>
  epoch === null
    ? 'none was raised'
    : `epoch ${epoch}, taken over by ${adoptedBy} node${adoptedBy === 1 ? '' : 's'}`;

const WHY = { connection: 'lost its connection', breaker: 'its breaker opened' } as const;

const markLine = ({ channel, node, why, sinceWallMs }: RouteMark, self: string): string =>
  `  ${channel} ${node === self ? 'failed here' : `failed at ${node}`}: ${WHY[why]}, ` +
  `since ${new Date(sinceWallMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
