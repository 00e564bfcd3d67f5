#!/usr/bin/env node
/** `switchlane`: what the payment service knows and owes, for the technician at a prompt. */
import { randomUUID } from 'node:crypto';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { API_REQUESTS } from '#contract/daemon-api.ts';
import { saleId } from '#contract/ids.ts';
import { MOST_ROWS } from '#contract/sales-api.ts';
import { answerRoute, answerRules } from '#daemon/core/route/route-question.ts';
import { SealingError } from '#sealing/sealing-error.ts';
import { type AskService, ask, NotReachable, Refused } from './ask.ts';
import { bundleCommand } from './bundle-command.ts';
import { addChannelOrders, addChannelsReload } from './channel-orders.ts';
import { addChannelsCommand } from './channels-command.ts';
import { doctorCommand, lineCommand } from './doctor-command.ts';
import { keysCommand } from './keys-command.ts';
import { pinCommand } from './pin-command.ts';
import { addRefundCommand } from './refund.ts';
import { addRouteCommands } from './route-explain.ts';
import { addForceCommands } from './route-force.ts';
import { addSimulateCommand } from './simulate-command.ts';
import { reversalsTable, salesTable, settlementTable, storyTable } from './tables.ts';

/** sysexits: EX_UNAVAILABLE, EX_USAGE, EX_NOINPUT, EX_DATAERR. */
const EXIT = { notReachable: 69, usage: 64, notFound: 66, refused: 65 } as const;

interface Options {
  readonly socket: string;
  readonly json: boolean;
}

const program = new Command('switchlane')
  .description('Shows what the payment service of this till knows and owes')
  .option('--socket <path>', "the service's local socket", '.switchlane/daemon.sock')
  .option('--json', 'print JSON instead of tables', false)
  .exitOverride();

const print = <T>(value: T, table: (value: T) => string): void => {
  const { json } = program.opts<Options>();
  process.stdout.write(`${json ? JSON.stringify(value, null, 2) : table(value)}\n`);
};

const socket = (): string => program.opts<Options>().socket;

const count = (text: string): number => {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= MOST_ROWS) return number;
  throw new InvalidArgumentError(`a whole number from 1 to ${MOST_ROWS} is expected`);
};

const askService: AskService = (method, params, limitMs) => ask(socket(), method, params, limitMs);

addSimulateCommand(program);

const channels = addChannelsCommand(program, { ask: askService, print, now: () => Date.now() });

program
  .command('sales')
  .description('the latest sales and their outcomes')
  .option('--limit <n>', 'how many', count, 20)
  .action(async ({ limit }: { limit: number }) =>
    print(
      (await ask(socket(), 'sales.page', { before: null, limit, search: {} })).rows,
      salesTable,
    ),
  );

program
  .command('sale <id>')
  .description('one sale, entry by entry, as the journal tells it')
  .action(async (id: string) => {
    const parsed = saleId.safeParse(id);
    const story = parsed.success
      ? await ask(socket(), 'sales.show', { saleId: parsed.data })
      : null;
    if (story !== null) return print(story, storyTable);
    process.stderr.write(
      `The journal knows no sale ${id}. \`switchlane sales\` lists the latest.\n`,
    );
    process.exitCode = EXIT.notFound;
  });

program
  .command('settle')
  .description("end of day: compares the journal with every acquirer's totals")
  .requiredOption('--person <name>', 'who settles')
  .action(async ({ person }: { person: string }) => {
    const params = API_REQUESTS['settlement.run'].params.parse({ person });
    print(await ask(socket(), 'settlement.run', params), settlementTable);
  });

const reversals = program
  .command('reversals')
  .description('reversals that wait for an acknowledgement')
  .action(async () => print(await ask(socket(), 'reversals.list', {}), reversalsTable));

reversals
  .command('close <attempt>')
  .description('end a reversal without an acknowledgement; the person answers for it')
  .requiredOption('--person <name>', 'who closes it')
  .requiredOption('--reason <text>', 'why: what the acquirer said')
  .action(async (attempt: string, { person, reason }: { person: string; reason: string }) => {
    const request = { attemptId: attempt, person, reason };
    const params = API_REQUESTS['reversals.close'].params.safeParse(request);
    if (params.success)
      return print(await ask(socket(), 'reversals.close', params.data), reversalsTable);
    const issue = params.error.issues[0];
    process.stderr.write(`${issue?.path.join('.')}: ${issue?.message}\n`);
    process.exitCode = EXIT.usage;
  });

program.addCommand(keysCommand({ socket, print }));
program.addCommand(pinCommand());

const surroundings = { socket, print, ask: askService };
program.addCommand(doctorCommand(surroundings));
program.addCommand(lineCommand(surroundings));
program.addCommand(bundleCommand(surroundings));
addChannelOrders(channels, surroundings);
addChannelsReload(channels, surroundings);

const route = addRouteCommands(program, {
  answerRoute,
  answerRules,
  explainSale: (question) => ask(socket(), 'route.explain', question),
});
addForceCommands(program, route, askService);
addRefundCommand(program, { ask: askService, newId: randomUUID });

try {
  await program.parseAsync();
} catch (cause) {
  if (cause instanceof CommanderError) {
    process.exitCode = cause.exitCode === 0 ? 0 : EXIT.usage;
  } else if (cause instanceof NotReachable) {
    process.stderr.write(
      `The payment service can't be asked: ${cause.message}.\n` +
        'Start it with `npm start`, or name its socket with --socket.\n',
    );
    process.exitCode = EXIT.notReachable;
  } else if (cause instanceof SealingError) {
    process.stderr.write(`${cause.message}\n`);
    process.exitCode = EXIT.refused;
  } else if (cause instanceof Refused) {
    process.stderr.write(`The payment service refused: ${cause.message}.\n`);
    process.exitCode = EXIT.refused;
  } else {
    throw cause;
  }
}
