/** `switchlane route force | lift | show`: a person's word over the rules, and what stands now. */
import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { method } from '#contract/method.ts';
import {
  type Finding,
  forceOrder,
  ROUTE_REQUESTS,
  type RouteStanding,
} from '#contract/route-api.ts';
import type { AskService } from './ask.ts';
import { nodeLines } from './node-lines.ts';

/** sysexits: EX_USAGE, EX_DATAERR. */
const EXIT = { usage: 64, refused: 65 } as const;

const MINUTE_MS = 60_000;
const UNIT_MS: Readonly<Record<string, number>> = { m: MINUTE_MS, h: 60 * MINUTE_MS };

interface ForceOptions {
  readonly reason: string;
  readonly for: number;
  readonly person: string;
  readonly method?: string;
}

/** Adds the commands that need a running service to the group `route`. */
export const addForceCommands = (program: Command, route: Command, ask: AskService): void => {
  const print = (standing: RouteStanding): void => {
    const { json } = program.opts<{ readonly json?: boolean }>();
    const text = json === true ? JSON.stringify(standing, null, 2) : standingText(standing);
    process.stdout.write(`${text}\n`);
  };
  route
    .command('force <channel>')
    .description('send sales to one channel for a while; in the journal, with who and why')
    .requiredOption('--reason <text>', 'why')
    .requiredOption('--for <time>', 'how long: 30m or 2h, twelve hours at most', duration)
    .option('--method <method>', `only for ${method.options.join(' or ')}`)
    .option('--person <name>', 'who answers for it; else who is logged in', userInfo().username)
    .action(async (channel: string, options: ForceOptions) => {
      const { reason, person, for: forMs } = options;
      const methods = options.method === undefined ? {} : { methods: [options.method] };
      const order = forceOrder.safeParse({ channel, person, reason, forMs, ...methods });
      if (!order.success) return misused(order.error.issues[0]);
      const answer = await ask('route.force', order.data);
      if (answer.kind === 'forced') return print(answer.standing);
      const known = answer.channels.join(', ');
      refuse(`The rules in force know no channel ${channel}; there are ${known}.`, EXIT.refused);
    });
  route
    .command('lift')
    .description('end the force that stands')
    .requiredOption('--reason <text>', 'why')
    .option('--person <name>', 'who answers for it; else who is logged in', userInfo().username)
    .action(async (options: Pick<ForceOptions, 'reason' | 'person'>) => {
      const by = ROUTE_REQUESTS['route.lift'].params.safeParse(options);
      if (!by.success) return misused(by.error.issues[0]);
      print(await ask('route.lift', by.data));
    });
  route
    .command('show')
    .description('the rules in force, why a newer file was refused, and who forces what')
    .action(async () => print(await ask('route.standing', {})));
};

const duration = (text: string): number => {
  const [, count = '', unit = ''] = /^(\d{1,4})([mh])$/.exec(text) ?? [];
  const unitMs = UNIT_MS[unit];
  if (unitMs === undefined) throw new InvalidArgumentError('a time such as 30m or 2h is expected');
  return Number(count) * unitMs;
};

const misused = (
  issue: { readonly path: readonly PropertyKey[]; readonly message: string } | undefined,
): void => refuse(`${issue?.path.join('.')}: ${issue?.message}`, EXIT.usage);

const refuse = (sentence: string, exitCode: number): void => {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = exitCode;
};

/** What stands, in lines for a person; moments in UTC like everywhere at this prompt. */
export const standingText = ({ rules, refused, force, node }: RouteStanding): string =>
  [
    `rules in force: ${rules}`,
    ...(refused === null ? [] : ['the latest rule file was refused:', ...refused.map(findingLine)]),
    force === null
      ? 'nobody forces a channel'
      : `${force.channel} is forced for ${force.methods?.join(', ') ?? 'every method'} ` +
        `by ${force.person} until ${clockText(force.untilWallMs)} UTC: ${force.reason}`,
    ...nodeLines(node),
  ].join('\n');

const findingLine = ({ line, key, reason }: Finding): string =>
  `  line ${line}: ${key === '' ? '' : `${key}: `}${reason}`;

const clockText = (wallMs: number): string =>
  new Date(wallMs).toISOString().slice(0, 16).replace('T', ' ');
