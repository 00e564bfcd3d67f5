import type { Screen } from '#contract/view.ts';
import { signingIn } from './rehearsal-staff.ts';
import type { Stage } from './stage.ts';

/** Screens on the way back to an empty amount; more would be a circle. */
const MOST_PRESSES = 20;
const PRESS_EVERY_MS = 150;
/** Nobody can sell yet: the rehearsal's cashier signs in, and these go by. */
const SIGNING_IN = new Set<Screen['kind']>(['sign-in', 'sign-in-pin', 'shift-open']);

/**
 * Puts a stage in order for the next scenario: every switch back, no force, the till at an empty
 * amount. False when the till can't be brought there by its keys.
 */
export async function reset(stage: Stage): Promise<boolean> {
  for (const { id: channel } of stage.channels) {
    await stage.stub.request('faults.set', { channel, fault: 'none' });
    await stage.stub.request('manners.set', { channel, manner: 'honest' });
  }
  const { pad } = stage.hands;
  stage.rehearse({ kind: 'reader-fault', fault: 'none' });
  stage.rehearse({ kind: 'printer-fault', fault: 'none' });
  if (!pad.display().plugged) stage.rehearse({ kind: 'plug-reader', plugged: true });
  for (let press = 0; press < MOST_PRESSES; press += 1) {
    const screen = stage.view()?.screen;
    if (screen?.kind === 'sign-in') for (const intent of signingIn()) stage.intent(intent);
    if (screen?.kind === 'shift-open') stage.intent({ kind: 'confirm' });
    if (screen?.kind === 'amount' && screen.amountMinor === 0) return true;
    if (screen !== undefined && 'paper' in screen && screen.paper === 'unclear') {
      stage.intent({ kind: 'paper-seen', printed: true });
    }
    if (screen !== undefined && SIGNING_IN.has(screen.kind)) {
      await pause(stage);
      continue;
    }
    const isResult = screen?.kind === 'approved' || screen?.kind === 'not-paid';
    stage.intent({ kind: isResult || screen?.kind === 'settled' ? 'confirm' : 'back' });
    await pause(stage);
  }
  return false;
}

const pause = ({ clock }: Stage): Promise<void> =>
  new Promise((resolve) => {
    clock.after(PRESS_EVERY_MS, resolve);
  });
