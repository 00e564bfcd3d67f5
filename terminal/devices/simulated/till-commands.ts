import iconv from 'iconv-lite';
import type { Clock, Random } from '#contract/ports.ts';
import { emvHex } from './card-data.ts';
import type { PadEnd } from './pad-end.ts';
import type { PadState } from './pad-state.ts';
import { parsePinRequest } from './pin-keyboard.ts';

/** What a command of the till works on. */
export interface PadInside {
  readonly state: PadState;
  readonly end: PadEnd;
  readonly clock: Clock;
  readonly random: Random;
  /** Transaction counter of the simulated chip; never repeats. */
  nextCardCounter(): number;
  /** Whether there is a key in each of these slots of its. */
  holdsKeys(slots: string): boolean;
}

type Obey = (pad: PadInside, rest: string) => void;

/** Text characters in a packet of chip data, and most packets (devices.md 2b). */
const PACKET_CHARACTERS = 256;
const SUB = '\x1a';
const FS = '\x1c';

/**
 * Does what a command says. A command this pad does not know was acknowledged and has no further
 * effect, as with a real one. `body`: of a transaction frame.
 */
export function obey(pad: PadInside, body: Uint8Array): void {
  const text = iconv.decode(Buffer.from(body), 'gb18030');
  const known = COMMANDS.find(([id]) => text.startsWith(id));
  known?.[1](pad, text.slice(known[0].length));
}

const askPin: Obey = (pad, rest) => {
  const request = parsePinRequest(rest);
  if (typeof request === 'string') {
    pad.end.result(`71${request}`);
    return;
  }
  if (!pad.holdsKeys(request.slots)) {
    pad.end.result('719');
    return;
  }
  const limit = pad.clock.after(request.limitMs, () => {
    pad.state.idle();
    pad.end.end();
  });
  pad.state.become({ kind: 'pin', request, digits: '', limit });
};

const selectApplication: Obey = ({ state, end }) => {
  const doing = state.doing();
  if (doing.kind !== 'chip') {
    end.result('T12R');
  } else if (doing.card.chip === 'readable') {
    end.result('T120');
  } else {
    state.rest();
    end.result('T12E');
  }
};

const startChip: Obey = ({ state, end }, rest) => {
  const doing = state.doing();
  if (doing.kind !== 'chip') {
    end.result('T16Z1');
    return;
  }
  const [, amount = '', , exponentAndCurrency = ''] = rest.split(SUB);
  const currency = exponentAndCurrency.slice(1).padStart(4, '0');
  state.become({ ...doing, amount: amount.padStart(12, '0'), currency });
  end.result('T16A1');
};

const giveChipData: Obey = (pad) => {
  const doing = pad.state.doing();
  if (doing.kind !== 'chip') return;
  const { amount, currency } = doing;
  const hex = emvHex(doing.card, { amount, currency, counter: pad.nextCardCounter() }, pad);
  const packets = hex.match(new RegExp(`.{1,${PACKET_CHARACTERS}}`, 'g')) ?? [];
  pad.state.rest();
  for (const [index, packet] of packets.entries()) {
    pad.end.result(`T28${index + 1}${packets.length}${SUB}${packet}`);
  }
};

const COMMANDS: readonly (readonly [id: string, obey: Obey])[] = [
  ['Z1', ({ state }) => state.idle()],
  ['Z2', ({ state }, rest) => state.show([rest])],
  ['Z3', ({ state }, rest) => state.show(rest.split(FS))],
  ['Z60.', askPin],
  ['Q3', ({ state }) => state.show(['处理中', 'PROCESSING'])],
  ['Q9', ({ state }) => state.become({ kind: 'card' })],
  ['72', ({ state }) => state.idle()],
  ['T11', selectApplication],
  ['T15', startChip],
  ['T27', giveChipData],
];
