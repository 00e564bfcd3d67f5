import { type DaemonLink, DaemonLinkLost } from '#contract/daemon-api.ts';
import type { ErrorCode } from '#contract/error-codes.ts';
import type { PersonId } from '#contract/ids.ts';
import type { Log } from '#contract/ports.ts';
import type { DaemonWatch } from '../payment/daemon-watch.ts';
import type { SettleEnd } from '../sale/sale-event.ts';

interface Ports {
  readonly daemon: DaemonLink;
  readonly watch: DaemonWatch;
  readonly log: Log;
  /** Who answers for it. */
  readonly person: PersonId;
}

/**
 * Has the daemon settle the day in the cashier's name (rule 21). Never rejects: without a report
 * there is a code. A daemon that is away or whose journal stopped is not asked: totals of half a
 * journal would show differences that are none.
 */
export async function settleDay({ daemon, watch, log, person }: Ports): Promise<SettleEnd> {
  const failed = (code: ErrorCode): SettleEnd => {
    log.warn('day not settled', { code });
    return { kind: 'failed', code };
  };
  const problem = watch.problem();
  if (problem !== null) return failed(problem);
  try {
    const report = await daemon.request('settlement.run', { person });
    const { lines, open } = report;
    const notAsked = lines.filter(({ theirs }) => theirs === null).length;
    log.info('day settled', { days: lines.length, notAsked, open: open.length });
    return { kind: 'report', report };
  } catch (error) {
    if (error instanceof DaemonLinkLost) return failed('DAEMON_GONE');
    return failed(watch.problem() ?? 'SETTLEMENT_UNFINISHED');
  }
}
