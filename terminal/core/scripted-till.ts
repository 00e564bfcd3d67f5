import type { PersonId } from '#contract/ids.ts';
import type { Method } from '#contract/method.ts';
import type { Clock } from '#contract/ports.ts';
import type { Screen, TillKey } from '#contract/view.ts';
import { type ScriptedPorts, scriptedPorts } from './scripted-ports.ts';
import type { TillSettings } from './settings.ts';
import { createTill, type Till } from './till.ts';

/** A WeChat code as a customer might show it. */
export const SCRIPTED_CODE = '134567890123456789';

/** A till on scripted ports, with the hands of a cashier. */
export interface ScriptedTill {
  readonly till: Till;
  readonly ports: ScriptedPorts;
  screen(): Screen;
  type(keys: string): void;
  /** Types 12.34 and chooses a method. */
  ring(method: Method): void;
  press(kind: 'confirm' | 'back' | 'reprint' | 'check-again'): void;
  /** The same surroundings with a new process of the till: what a crash leaves. */
  reborn(): ScriptedTill;
}

export const scriptedTill = (clock: Clock, settings: Partial<TillSettings> = {}): ScriptedTill =>
  onPorts(scriptedPorts(clock, settings));

export function onPorts(ports: ScriptedPorts): ScriptedTill {
  const till = signedIn(createTill(ports));
  return {
    till,
    ports,
    screen: () => till.view().screen,
    type: (keys) => {
      for (const key of keys) till.intent({ kind: 'key', key: key as TillKey });
    },
    ring: (method) => {
      for (const key of ['1', '2', '3', '4'] as const) till.intent({ kind: 'key', key });
      till.intent({ kind: 'pay-by', method });
    },
    press: (kind) => till.intent({ kind }),
    reborn: () => onPorts({ ...ports }),
  };
}

/** The till whose start ends with Li signed in and a shift open; a shift that ran is unlocked. */
function signedIn(till: Till): Till {
  const send = till.intent.bind(till);
  const start = async (): Promise<void> => {
    await till.start();
    send({ kind: 'sign-in-as', person: 'li' as PersonId });
    for (const key of ['1', '1', '1', '1'] as const) send({ kind: 'key', key });
    send({ kind: 'confirm' });
    await turns();
    if (till.view().screen.kind === 'shift-open') send({ kind: 'confirm' });
    await turns();
  };
  return {
    start,
    intent: send,
    view: () => till.view(),
    onView: (listener) => till.onView(listener),
    tell: (notice) => till.tell(notice),
    supervisorRefusal: (person, pin) => till.supervisorRefusal(person, pin),
    cashier: () => till.cashier(),
    printSale: (saleId, which) => till.printSale(saleId, which),
    stop: () => till.stop(),
  };
}

/** Enough turns for an answer in memory to come back; no time passes. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}
