import { bug, edit, type PlantedBug } from './bug.ts';
import { CASH_BUGS } from './cash-bugs.ts';
import { CODE_BUGS } from './code-bugs.ts';
import { MACHINE_BUGS } from './machine-bugs.ts';
import { PAPER_BUGS } from './paper-bugs.ts';
import { REFUND_BUGS } from './refund-bugs.ts';

const PAYMENT = 'daemon/core/payment';
const QUEUE = 'daemon/core/reversal/reversal-queue.ts';

/** Bugs in the way of a payment: what is on disk when, and when a sale may go on elsewhere. */
const PAYMENT_BUGS: readonly PlantedBug[] = [
  bug(
    'journal after send',
    ['M3'],
    edit(
      `${PAYMENT}/arm.ts`,
      '  journal.append(...opening, armed, ...endOf(order));',
      '  Promise.resolve().then(() => journal.append(...opening, armed, ...endOf(order)));',
    ),
  ),
  bug(
    'cover without a durable reversal',
    ['R1', 'R2', 'V1'],
    edit(
      `${PAYMENT}/proof.ts`,
      "    case 'armed':\n    case 'unknown':\n",
      "    case 'unknown':\n      return new JournaledProof('covered', attempt);\n    case 'armed':\n",
    ),
    edit(
      `${PAYMENT}/payment-run.ts`,
      '  journal.append(...ordered, ...afterUnresolved(ports, run, attempt));',
      "  const after = afterUnresolved(ports, run, attempt);\n  if (attempt.state.at === 'unknown' && after[0]?.kind === 'cover-opened') return;\n  journal.append(...ordered, ...after);",
    ),
  ),
  bug(
    'late approval accepted after its reversal was ordered',
    ['T1', 'M2', 'V1'],
    edit(
      `${PAYMENT}/decide.ts`,
      "    case 'armed':\n    case 'unknown': {\n",
      "    case 'armed':\n    case 'reversing':\n    case 'unknown': {\n",
    ),
    edit(
      'daemon/core/journal/transitions.ts',
      '  reversing: {\n',
      "  reversing: {\n    'attempt-approved': approved,\n",
    ),
  ),
  bug(
    'a declined sale tries the next channel',
    ['R1'],
    edit(
      'daemon/core/outcome/judge.ts',
      "    declined: (reply) => ({ kind: 'declined', hostCode: reply.code }),",
      "    declined: (reply) => ({ kind: 'refused', hostCode: reply.code }),",
    ),
  ),
  bug(
    'an unclear code is called not processed',
    ['R1'],
    edit(
      'daemon/core/channel-profile.ts',
      "  '94': 'unclear',",
      "  '94': 'certainly-not-processed',",
    ),
    edit(
      'daemon/core/channel-profile.ts',
      "  '09': 'unclear',",
      "  '09': 'certainly-not-processed',",
    ),
    edit('daemon/core/channel-profile.ts', "?? 'unclear';", "?? 'certainly-not-processed';"),
  ),
  bug(
    'not found by inquiry is taken as proof',
    ['R1', 'M2', 'M1'],
    edit(
      `${PAYMENT}/resolve.ts`,
      "  if (exchange.reply.state === 'not-found') order(ports, attempt, channel);",
      "  if (exchange.reply.state === 'not-found') ports.journal.append({ kind: 'attempt-refused', saleId: attempt.saleId, attemptId: attempt.attemptId, hostCode: '96' });",
    ),
  ),
  bug(
    'not sent is claimed after a write',
    ['M1', 'M2', 'R4'],
    edit(
      'daemon/core/channel/handlers/correlation-handler.ts',
      "{ kind: 'lost', cause: event.cause }",
      "{ kind: 'not-sent', reason: 'no-connection' }",
    ),
  ),
  bug(
    'an order that comes again while it runs is run again',
    ['V1', 'T1', 'M1', 'D1', 'R2', 'M6'],
    edit(
      `${PAYMENT}/payment-desk.ts`,
      'if (known === null && !this.#running.has(order.saleId)) {',
      'if (known === null || this.#running.has(order.saleId)) {',
    ),
  ),
  bug(
    'an approval of another amount is accepted',
    ['M3'],
    edit(
      'daemon/core/outcome/judge.ts',
      "return sameAmount ? 'fits' : 'other-amount';",
      "return sameAmount ? 'fits' : 'fits';",
    ),
  ),
  bug(
    'a used-up code is replayed to the next channel',
    ['R7'],
    edit(`${PAYMENT}/shown.ts`, "  code: new Set<Sight>(['used']),", '  code: new Set<Sight>(),'),
  ),
  bug(
    'a card that a host has read is replayed to a channel that wants its own reading',
    ['R7'],
    edit(
      `${PAYMENT}/shown.ts`,
      "  card: new Set<Sight>(['seen', 'used']),",
      '  card: new Set<Sight>(),',
    ),
  ),
  bug(
    'a PIN block of a bank that is no recipient stays in the envelope',
    ['S3'],
    edit(
      'terminal/core/capture/captured.ts',
      'if (channels.includes(one.channel)) kept.push(one);',
      'if (channels.length > 0) kept.push(one);',
    ),
  ),
  bug(
    'a bank whose PIN key the pad does not have is sealed to',
    ['S3'],
    edit(
      'terminal/core/capture/seal-capture.ts',
      'const able = recipients.filter(({ id }) => opensThePin(sensitive, id));',
      'const able = recipients;',
    ),
  ),
  bug(
    'a channel is taken that the envelope is not sealed to',
    ['S3'],
    edit(
      'daemon/core/route/stages/checks.ts',
      'facts.sealedTo?.includes(channel.id) ?? true,',
      'facts.sealedTo !== undefined,',
    ),
  ),
  bug(
    'a card that was refused elsewhere counts as never read',
    ['R7'],
    edit(
      `${PAYMENT}/shown.ts`,
      "  card: new Set<Sight>(['seen', 'used']),",
      "  card: new Set<Sight>(['used']),",
    ),
  ),
  bug(
    'a pay-out is moved',
    ['C11'],
    edit(
      'daemon/core/route/decide.ts',
      "if (order.product === 'pay-out' && tried.length > 0)",
      "if (order.product === 'pay-out' && tried.length > 9)",
    ),
  ),
  bug(
    'the limit of all covers is ignored',
    ['COVER'],
    edit(
      `${PAYMENT}/cover.ts`,
      'return openMinor + sale.amountMinor <= policy.coverTotalLimitMinor;',
      'return openMinor >= 0;',
    ),
  ),
  bug(
    'the limit of one cover is ignored',
    ['COVER'],
    edit(`${PAYMENT}/cover.ts`, 'if (sale.amountMinor > policy.coverLimitMinor) return false;', ''),
  ),
  bug(
    'memory believes a write before the disk has it',
    ['D1', 'V1', 'T1', 'M7'],
    edit(
      'daemon/core/journal/journal.ts',
      '    this.#write(entries);\n    this.#book.takeOver(trial);',
      '    this.#book.takeOver(trial);\n    this.#write(entries);',
    ),
  ),
  bug(
    'a search that found nothing orders no reversal',
    ['V1', 'R4', 'M1', 'CODE'],
    edit(
      `${PAYMENT}/seek-answer.ts`,
      "const order = attempt.state.at === 'unknown' ? [orderedReversal(attempt)] : [];",
      'const order: EntryBody[] = [];',
    ),
  ),
];

/** Bugs in the way back: what is owed to customers. */
const REVERSAL_BUGS: readonly PlantedBug[] = [
  bug(
    'reversals go to whichever channel is there',
    ['V3'],
    edit(
      `${PAYMENT}/reversal-book.ts`,
      'owed: () => journal.reversing(channel),',
      "owed: () => journal.liveAttempts().filter(({ state }) => state.at === 'reversing'),",
    ),
  ),
  bug(
    'a poisoned reversal blocks those behind it',
    ['V4', 'L2', 'V2'],
    edit(
      QUEUE,
      'for (const attempt of owed) {\n      if (this.#inFlight',
      'for (const attempt of owed.slice(0, 1)) {\n      if (this.#inFlight',
    ),
  ),
  bug(
    'a reversal is given up after a few tries',
    ['V2'],
    edit(
      QUEUE,
      "this.#ports.book.exception(attempt, 'REVERSAL_STUCK');",
      "this.#ports.book.acknowledged(attempt, 'no-original');",
    ),
  ),
  bug(
    'silence counts as an acknowledged reversal',
    ['V2'],
    edit(
      QUEUE,
      '    this.#alarmAt(attemptId, send);\n    this.wake();',
      "    if (exchange.kind === 'lost' && this.#owed(attemptId) !== null) book.acknowledged(attempt, 'reversed');\n    this.wake();",
    ),
  ),
  bug(
    'no-original is final although the host keeps no tombstones',
    ['V2'],
    edit(QUEUE, 'if (tombstones || afterWindow) return', 'if (tombstones || !afterWindow) return'),
  ),
  bug(
    'a second copy of no-original counts',
    ['V2'],
    edit(
      QUEUE,
      'if (tombstones || afterWindow) return',
      'if (tombstones || attempt.state.noOriginalSaid) return',
    ),
  ),
  bug(
    'a repeated reversal does not say so',
    ['V3'],
    edit(QUEUE, 'const repeat = send > 1;', 'const repeat = send > 1_000;'),
  ),
  bug(
    'a repeated reversal takes a new trace number',
    ['V3'],
    edit(
      QUEUE,
      "{ class: 'reversal', ...identity, amountMinor,",
      "{ class: 'reversal', ...identity, stan: (identity.stan + (repeat ? 1 : 0)) as typeof identity.stan, amountMinor,",
    ),
  ),
  bug(
    'a reversal is sent before its host takes one',
    ['V6'],
    edit(
      QUEUE,
      'const notBeforeMs = Math.max(paidAtMs + earliestMs, nowMs + windowMs) as MonotonicMs;',
      'const notBeforeMs = (nowMs + windowMs) as MonotonicMs;',
    ),
  ),
  bug(
    'reversals of finished sales are forgotten',
    ['V2', 'L2', 'V4'],
    edit(
      'daemon/core/journal/book.ts',
      "        attempt.channel === channel && attempt.state.at === 'reversing',",
      "        attempt.channel === channel && attempt.state.at === 'reversing' && this.sales.get(attempt.saleId)?.state.at === 'open',",
    ),
  ),
];

/** Bugs around restarts, connections, time, the end of day and the till. */
const OTHER_BUGS: readonly PlantedBug[] = [
  bug(
    'recovery calls an armed attempt not sent',
    // D2: killed before the sale was answered, the next start fails it, as it does what was not sent.
    ['M1', 'M2', 'R4', 'M6', 'D2'],
    edit(
      `${PAYMENT}/seek-answer.ts`,
      "[{ kind: 'attempt-unknown', saleId, attemptId, cause: 'restart' }]",
      "[{ kind: 'attempt-not-sent', saleId, attemptId, reason: 'restart' }]",
    ),
  ),
  bug(
    'recovery fails the sale and orders nothing',
    // D2: the next start finds a failed sale with an unknown attempt, and orders what was forgotten.
    // CODE: the sale fails while its code may still be paid.
    ['V1', 'M1', 'V2', 'L2', 'R4', 'D2', 'CODE'],
    edit(
      'daemon/core/recovery/recover.ts',
      '      return seekAnswer(ports, attempts, ports.limits.recoverWithinMs);',
      "      journal.append(...attempts.flatMap(asUnknown), { kind: 'sale-failed', saleId: sale.saleId, code: 'NOT_SUCCESSFUL' });\n      return null;",
    ),
  ),
  bug(
    'a connection is trusted before its pings',
    ['R6', 'R5'],
    edit(
      'daemon/core/channel/connection.ts',
      'if (goodPings < limits.pingsToRise) {',
      'if (goodPings < 1) {',
    ),
  ),
  bug(
    'readiness is tried out with a sale',
    ['R6', 'R5'],
    edit(
      `${PAYMENT}/channel-service.ts`,
      'return ageMs !== null && !isStale(ageMs, this.#ports.limits);',
      'return ageMs !== null || this.day() !== null;',
    ),
  ),
  bug(
    'stale health is used',
    ['R5'],
    edit(
      'daemon/core/health/channel-health.ts',
      'pongAgeMs > limits.staleAfterMs;',
      'pongAgeMs > 1_000 * limits.staleAfterMs;',
    ),
  ),
  bug(
    'a stopped journal answers from memory',
    ['V1', 'D1'],
    edit(
      `${PAYMENT}/payment-desk.ts`,
      "const isKnown = journal.state.at === 'sound' || isFinal(sale.state);",
      'const isKnown = isFinal(sale.state) || !isFinal(sale.state);',
    ),
  ),
  bug(
    'a recovery that fails leaves its searches unheard',
    ['T1'],
    edit(
      'daemon/core/recovery/recover.ts',
      '      seeking.set(sale.saleId, Promise.reject(cause));\n      return seeking;',
      '      throw cause;',
    ),
  ),
  bug(
    'a reversal that never left waits as if it had',
    ['L2', 'V4'],
    edit(
      QUEUE,
      "this.#repeatAfter(exchange.kind === 'not-sent' ? 1 : send)",
      'this.#repeatAfter(send)',
    ),
  ),
  bug(
    'trace numbers begin anew with each start',
    ['D5'],
    edit(
      'daemon/core/journal/journal.ts',
      'const last = this.#book.lastStan.get(stanKey(channel, terminal)) ?? 0;',
      'const last = this.#book.attempts.size;',
    ),
  ),
  bug(
    'a timer of each payment is left behind',
    ['T4'],
    edit(`${PAYMENT}/channel-service.ts`, '    suspicion.cancel();\n', ''),
  ),
  bug(
    'the end of day hides differences',
    ['M6'],
    edit(
      'daemon/core/intake/settle.ts',
      'journal.append(...(agrees(comparison) ? [] : [row]), {',
      'journal.append(...(agrees(comparison) ? [] : [row].slice(1)), {',
    ),
  ),
  bug(
    'the till believes the first denial',
    ['U4'],
    edit(
      'terminal/core/payment/payment-client.ts',
      'if (this.#denials >= 2) this.#end(answer);',
      'if (this.#denials >= 0) this.#end(answer);',
    ),
    edit(
      'terminal/core/payment/payment-client.ts',
      "if (!('order' in question) && this.#maySendAgain()) {",
      'if (question.kind === "pay" && this.#maySendAgain()) {',
    ),
  ),
  bug(
    'the till calls a lost link not paid',
    ['U4'],
    edit(
      'terminal/core/payment/payment-client.ts',
      '    if (this.#over) return;\n    this.#ports.log.warn',
      "    if (this.#over) return;\n    this.#end({ kind: 'not-accepted', saleId: this.#saleId, code: 'DAEMON_GONE' });\n    this.#ports.log.warn",
    ),
  ),
  bug(
    'the till shows approved while the sale is open',
    ['D1', 'M7', 'U4'],
    edit(
      'terminal/core/payment/payment-client.ts',
      "      case 'open':\n",
      "      case 'open':\n        if (question.kind === 'find') return this.#end({ kind: 'approved', saleId: this.#saleId, moved: false, approval: { channel: 'x', attemptId: 'x', stan: 1, batch: 1, authCode: '', hostReference: '', approvedAtWallMs: 0 } } as never);\n",
    ),
  ),
  bug(
    'the till prints another amount than was approved',
    ['M7'],
    edit(
      'terminal/core/receipt/receipt-facts.ts',
      '  amountMinor: story.amountMinor,',
      '  amountMinor: (story.amountMinor + 100) as typeof story.amountMinor,',
    ),
  ),
];

/** Bugs in whom a sale goes to: limits, and a person's word. */
const ROUTE_BUGS: readonly PlantedBug[] = [
  bug(
    'what is under way is not counted for the limits',
    ['C7'],
    edit(
      `${PAYMENT}/journaled-counters.ts`,
      'if (pending.length === 0) return this.#counters;',
      'if (pending.length >= 0) return this.#counters;',
    ),
  ),
  bug(
    'a restart forgets what was sold on the day',
    // What persons ordered is kept beside it and forgotten with it. C2: a force that stands is passed
    // over. D2: that one has expired is written again at each start.
    ['C7', 'C2', 'D2'],
    edit(
      'daemon/core/journal/journal.ts',
      '      this.#book.apply(entry);\n      this.#view?.take(entry, before);',
      '      this.#book.apply(entry);\n      if (before === entry.body) this.#view?.take(entry, before);',
    ),
  ),
  bug(
    'a person’s force is only one wish among others',
    ['C2'],
    edit(
      'daemon/core/route/stages/hit.ts',
      'forced: [...byPerson(rules, facts, standing), ...byRule(rules, facts)],',
      'forced: [...byRule(rules, facts)],',
    ),
  ),
  bug(
    'the rules’ limit of attempts is not looked at',
    ['C10'],
    edit(
      'daemon/core/route/decide.ts',
      'const most = Math.min(rules.attempts, attemptsPerSale);',
      'const most = Math.max(rules.attempts, attemptsPerSale);',
    ),
  ),
];

/** Bugs in what a technician orders. */
const TECHNICIAN_BUGS: readonly PlantedBug[] = [
  bug(
    'a test channel takes sales like any other',
    ['C7'],
    edit(
      'daemon/core/route/stages/checks.ts',
      'unless(!channel.isTest, ',
      'unless(channel.isTest || !channel.isTest, ',
    ),
  ),
  bug(
    'a disabled channel goes on taking sales',
    ['C12'],
    edit(
      'daemon/core/routing.ts',
      'shut.has(id) || counters.disabled(id) !== null',
      'shut.has(id)',
    ),
    edit(
      'daemon/core/daemon.ts',
      'if (this.#counters.disabled(channel) !== null || this.#roster',
      'if (this.#roster',
    ),
  ),
  bug(
    'a checkpoint forgets which channels are disabled',
    ['C12'],
    edit(`${PAYMENT}/journaled-counters.ts`, 'disabled: this.#disabled,', 'disabled: {},'),
  ),
];

/** Bugs in how a channel is known. */
const KEY_BUGS: readonly PlantedBug[] = [
  bug(
    'a message is believed whatever its MAC',
    // M3: a decline that was turned into an approval on the line.
    ['M1', 'M2', 'M3', 'V2', 'R4', 'M6'],
    edit(
      'daemon/core/channel/handlers/mac-handler.ts',
      'if (keys === null || !keys.verifies(',
      'if (keys === null || 0 > 1 && !keys.verifies(',
    ),
  ),
];

/** Every bug that is planted by changing the source as it is loaded. */
export const SOURCE_BUGS: readonly PlantedBug[] = [
  ...PAYMENT_BUGS,
  ...REVERSAL_BUGS,
  ...OTHER_BUGS,
  ...ROUTE_BUGS,
  ...REFUND_BUGS,
  ...MACHINE_BUGS,
  ...CODE_BUGS,
  ...CASH_BUGS,
  ...PAPER_BUGS,
  ...TECHNICIAN_BUGS,
  ...KEY_BUGS,
];
