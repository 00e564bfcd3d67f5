import type { Intent, Screen } from '#contract/view.ts';
import { signingIn } from './rehearsal-staff.ts';
import type { Stage } from './stage.ts';

/** Screens on the way back to an empty amount; more would be a circle. */
const MOST_PRESSES = 20;
const PRESS_EVERY_MS = 150;

/**
 * Puts a stage in order for the next scenario: every switch back, no force, the till at an empty
 * amount. False when the till can't be brought there by its keys.
 */
export async function reset(stage: Stage): Promise<boolean> {
  for (const { id: channel } of stage.channels) {
    await stage.stub.request('faults.set', { channel, fault: 'none' });
    await stage.stub.request('manners.set', { channel, manner: 'honest' });
    await stage.stub.request('orders.last', { channel, lastsMs: null });
  }
  const { pad } = stage.hands;
  stage.rehearse({ kind: 'stand-reader', reader: 'pin-pad' });
  stage.rehearse({ kind: 'reader-fault', fault: 'none' });
  stage.rehearse({ kind: 'printer-fault', fault: 'none' });
  if (!pad.display().plugged) stage.rehearse({ kind: 'plug-reader', plugged: true });
  for (let press = 0; press < MOST_PRESSES; press += 1) {
    const screen = stage.view()?.screen;
    if (screen?.kind === 'amount' && screen.amountMinor === 0) return true;
    if (screen !== undefined) for (const intent of wayBack(screen)) stage.intent(intent);
    await pause(stage);
  }
  return false;
}

/** What brings a till nearer to an empty amount; a sale that runs is waited for. */
function wayBack(screen: Screen): readonly Intent[] {
  switch (screen.kind) {
    case 'sign-in':
      return signingIn();
    case 'sign-in-pin':
      return [];
    case 'shift-open':
      return [{ kind: 'confirm' }];
    case 'paper-left':
      return [{ kind: 'paper-seen', printed: true }];
    case 'approved':
    case 'cash-paid':
    case 'not-paid':
    case 'settled':
      return screen.paper === 'unclear'
        ? [{ kind: 'paper-seen', printed: true }]
        : [{ kind: 'confirm' }];
    default:
      return [{ kind: 'back' }];
  }
}

const pause = ({ clock }: Stage): Promise<void> =>
  new Promise((resolve) => {
    clock.after(PRESS_EVERY_MS, resolve);
  });
