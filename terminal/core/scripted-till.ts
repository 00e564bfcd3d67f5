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
  const till = createTill(ports);
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
