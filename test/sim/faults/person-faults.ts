import type { FaultRow } from './fault-row.ts';

const at = (stream: FaultRow['stream'], rate: FaultRow['rate'], what: string): FaultRow => ({
  stream,
  rate,
  what,
});

/** Faults of people and of the devices they handle. */
export const PERSON_FAULTS = {
  OP1: at('operator', [0.005, 0.1], 'presses a key twice, or twenty times'),
  OP2: at('operator', [0.002, 0.03], 'presses cancel at whatever step this is'),
  'OP2.again': at('operator', [0.01, 0.3], 'gives a sale up that asks for the customer again'),
  OP3: at('operator', [0.05, 0.8], 'takes an unknown sale off the screen and goes on'),
  OP4: at('operator', [0.001, 0.03], 'pulls the plug while a payment runs'),
  OP5: at('operator', [0.05, 0.8], 'rings the same basket up again after an unclear result'),
  OP7: at('operator', [0.002, 0.02], 'ends the day in the middle of it'),
  OP8: at('operator', [0.002, 0.02], 'closes a reversal by hand that is still owed'),
  'OP9.disable': at('operator', [0.002, 0.03], 'takes a channel out of use for a while'),
  'OP11.reload': at(
    'operator',
    [0.002, 0.03],
    'takes a channel out of the configuration for a while',
  ),
  OP10: at('operator', [0.001, 0.02], 'walks away for minutes'),
  DV1: at('device', [0.001, 0.02], 'the reader is unplugged while it reads'),
  DV5: at('device', [0.001, 0.02], 'the customer cancels at the reader'),
  DV6: at('device', [0.001, 0.01], 'the reader is silent until its limit'),
  DV7: at('device', [0.01, 0.2], 'the card is read at the very moment of the cancel'),
  PR1: at('device', [0.001, 0.03], 'the paper is out'),
  PR5: at('device', [0.001, 0.03], 'nobody knows whether it printed'),
  PR6: at('device', [0.001, 0.01], 'the printer driver throws in the middle of a job'),
} as const satisfies Readonly<Record<string, FaultRow>>;
