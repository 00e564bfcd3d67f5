import type { Clock, Random } from '#contract/ports.ts';
import type { PadFaults } from '#terminal/devices/simulated/pad-faults.ts';
import {
  createSimulatedPinPad,
  type PadAtPort,
  type PadKey,
  type Presenting,
} from '#terminal/devices/simulated/simulated-pin-pad.ts';
import { TEST_CARDS } from '#terminal/devices/simulated/test-cards.ts';
import { Complaint } from '#terminal/host-web/complaint.ts';
import type { Cable } from './cable.ts';
import { countOf, type Desk, type DeskCommand, type DeskEvent, entryOf } from './desk.ts';

/** Numbers that faults take, at most; a switch takes `on` or `off`. */
const MOST_FRAMES = 1_000;
const MOST_DELAY_MS = 600_000;
const MOST_NOISE_BYTES = 1_048_576;

type Switch = (faults: PadFaults, value: string) => void;

function onOrOff(value: string): boolean {
  if (value === 'on' || value === 'off') return value === 'on';
  throw new Complaint(`This fault takes "on" or "off", not "${value}".`);
}

/** Faults of the line and of the pad, by the words of the fault catalogue. */
const FAULTS: Readonly<Record<string, Switch>> = {
  'no-ack': (faults, value) => {
    faults.noAcknowledgement = onOrOff(value);
  },
  'late-ack': (faults, value) => {
    faults.ackDelayMs = countOf(value, MOST_DELAY_MS);
  },
  busy: (faults, value) => {
    faults.busy = countOf(value, MOST_FRAMES);
  },
  nak: (faults, value) => {
    faults.naks = countOf(value, MOST_FRAMES);
  },
  'wrong-lrc': (faults, value) => {
    faults.wrongChecks = countOf(value, MOST_FRAMES);
  },
  'cut-frame': (faults, value) => {
    faults.cutFrames = countOf(value, MOST_FRAMES);
  },
  silent: (faults, value) => {
    faults.silent = onOrOff(value);
  },
  'late-result': (faults, value) => {
    faults.resultDelayMs = countOf(value, MOST_DELAY_MS);
  },
  'double-result': (faults, value) => {
    faults.duplicateResults = onOrOff(value);
  },
  'wrong-rate': (faults, value) => {
    faults.wrongRate = onOrOff(value);
  },
};

const KEYS: Readonly<Record<string, PadKey>> = {
  ...{ '0': '0', '1': '1', '2': '2', '3': '3', '4': '4', '5': '5', '6': '6', '7': '7' },
  ...{ '8': '8', '9': '9', enter: 'enter', clear: 'clear', cancel: 'cancel' },
};

const EVENTS = {
  card: 'the pad asks for a card',
  pin: 'the pad asks for a PIN',
  idle: 'the pad asks for nothing',
  plugged: 'the cable is in and the port is open',
  unplugged: 'it is not',
  text: 'the till put a text on the display',
};

interface ReaderParts {
  readonly cable: Cable;
  readonly clock: Clock;
  readonly random: Random;
  readonly tell: (event: DeskEvent) => void;
}

/** A PIN pad with card reader on a cable: UIC PP791 / Verifone IPP family (devices.md 2b). */
export function openReaderDesk(parts: ReaderParts): Desk {
  const { cable, clock, random } = parts;
  const pad = createSimulatedPinPad({ port: cable.port, clock, random });
  tellChanges(pad, parts.tell);
  const states = {
    card: () => pad.display().asking === 'card',
    pin: () => pad.display().asking === 'pin',
    idle: () => pad.display().asking === 'nothing',
    plugged: () => pad.display().plugged,
    unplugged: () => !pad.display().plugged,
  };
  return {
    events: EVENTS,
    states,
    commands: [...cardCommands(pad), ...keyCommands(pad), ...cableCommands(pad, cable)],
    stop: async () => {
      await pad.stop();
      await cable.pull();
    },
  };
}

function tellChanges(pad: PadAtPort, tell: (event: DeskEvent) => void): void {
  let before = pad.display();
  pad.onChange(() => {
    const now = pad.display();
    const [was, shown] = [before.lines.join(' | '), now.lines.join(' | ')];
    const asked = before.asking;
    before = now;
    if (shown !== was) tell({ word: 'text', text: `the display reads: ${shown}` });
    if (now.asking === asked) return;
    const word = now.asking === 'nothing' ? 'idle' : now.asking;
    tell({ word, text: EVENTS[word] });
  });
}

const CARDS = Object.fromEntries(TEST_CARDS.map((card) => [card.id, card]));

function cardCommands(pad: PadAtPort): readonly DeskCommand[] {
  const present = (how: Presenting, about: string): DeskCommand => ({
    usage: `${how} CARD`,
    about,
    run: ([id = '']) => {
      const card = entryOf(CARDS, id, 'card');
      if (pad.present(card, how)) return `${how}: ${card.name.en}`;
      throw new Complaint('The pad asks for no card now. In a script: wait card.');
    },
  });
  return [
    present('tap', 'holds a card to the pad'),
    present('insert', 'puts a card into the slot'),
    present('swipe', 'draws a card through the stripe reader'),
    {
      usage: 'remove',
      about: 'pulls the inserted card out before the pad is done with it',
      run: () => {
        if (pad.removeCard()) return 'the card is out';
        throw new Complaint('No card is in the slot.');
      },
    },
    {
      usage: 'cards',
      about: 'lists the test cards',
      run: () => TEST_CARDS.map(({ id, name }) => `  ${id.padEnd(24)}${name.en}`).join('\n'),
    },
  ];
}

function keyCommands(pad: PadAtPort): readonly DeskCommand[] {
  const whilePin = (): void => {
    if (pad.display().asking !== 'pin') {
      throw new Complaint('The pad asks for no PIN now. In a script: wait pin.');
    }
  };
  return [
    {
      usage: 'pin DIGITS',
      about: 'types 4 to 12 digits and presses enter',
      run: ([digits = '']) => {
        if (!/^\d{4,12}$/.test(digits)) throw new Complaint('A PIN has 4 to 12 digits.');
        whilePin();
        pad.typePin(digits);
        return `${digits.length} digits typed`;
      },
    },
    {
      usage: 'key KEY',
      about: 'presses one key: 0 to 9, enter, clear or cancel',
      run: ([key = '']) => {
        pad.pressKey(entryOf(KEYS, key, 'key'));
        return 'pressed';
      },
    },
    {
      usage: 'cancel',
      about: "presses the customer's cancel key",
      run: () => {
        pad.customerCancel();
        return 'cancelled';
      },
    },
  ];
}

function cableCommands(pad: PadAtPort, cable: Cable): readonly DeskCommand[] {
  return [
    {
      usage: 'unplug',
      about: 'pulls the cable',
      run: async () => {
        await pad.plug(false);
        await cable.pull();
        return 'the cable is out';
      },
    },
    {
      usage: 'plug',
      about: 'puts the cable in again',
      run: async () => {
        if (pad.display().plugged) return 'the cable is in';
        await cable.plug();
        await pad.plug(true);
        if (pad.display().plugged) return 'the cable is in';
        throw new Complaint(`${cable.tillPath} could not be opened.`);
      },
    },
    {
      usage: 'fault NAME VALUE',
      about: `${Object.keys(FAULTS).join(', ')}: frames, milliseconds, or on / off`,
      run: ([name = '', value = '']) => {
        entryOf(FAULTS, name, 'fault')(pad.faults, value);
        return `${name}: ${value}`;
      },
    },
    {
      usage: 'noise BYTES',
      about: 'puts random bytes on the line',
      run: ([bytes = '']) => {
        pad.noise(countOf(bytes, MOST_NOISE_BYTES));
        return `${bytes} bytes of noise`;
      },
    },
    {
      usage: 'show',
      about: 'prints the display and what the pad waits for',
      run: () => {
        const { lines, asking, pinLength, plugged } = pad.display();
        const cableIs = plugged ? 'in' : 'out';
        return `${lines.join(' | ')}\n  asks for: ${asking}, PIN digits: ${pinLength}, cable: ${cableIs}`;
      },
    },
  ];
}
