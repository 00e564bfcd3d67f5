import type { DeviceText } from '#contract/device-facts.ts';
import type { WireDialect, WireUnit } from '#contract/wire-dialect.ts';
import { NAME_START, type NameState, readNameByte } from '../session/name-reader.ts';
import { PARSER_START, readAnswerByte } from '../session/status-parser.ts';
import { answerWords, COMMAND_WORDS, nameWords, PAPER_BYTES, shownBytes } from './printer-words.ts';

/**
 * The line of an ESC/POS printer as a technician reads it. What goes to it is told write by write:
 * by name where it begins with a status request or another short command, else as a part of a
 * paper.
 */
export function printerWire(): WireDialect {
  const answers = new AnswerEar();
  return {
    hear: (direction, bytes) => {
      if (direction === 'from-device') return answers.hear(bytes);
      if (asksForName(bytes)) answers.expectName();
      return [sentUnit(bytes)];
    },
    breakOff: () => null,
    midUnit: () => false,
  };
}

const asksForName = (bytes: Uint8Array): boolean => bytes[0] === 0x1d && bytes[1] === 0x49;

function sentUnit(bytes: Uint8Array): WireUnit {
  const known = COMMAND_WORDS.find(
    ({ starts, most }) =>
      bytes.length <= most && starts.every((byte, index) => bytes[index] === byte),
  );
  const { length } = bytes;
  const hex = shownBytes(bytes);
  return { hex, bytes: length, meaning: known?.meaning ?? PAPER_BYTES, verdict: 'good' };
}

class AnswerEar {
  #state = PARSER_START;
  /** The answer to GS I that is due; null when none is. */
  #name: NameState | null = null;
  #run: number[] = [];

  expectName(): void {
    this.#name = NAME_START;
  }

  hear(bytes: Uint8Array): readonly WireUnit[] {
    const units: WireUnit[] = [];
    for (const byte of bytes) {
      this.#run.push(byte);
      const meaning = this.#meaningOf(byte);
      if (meaning !== null) units.push(this.#unit(meaning, 'good'));
    }
    const within = this.#name?.kind === 'within' || this.#state.kind !== 'idle';
    if (this.#run.length > 0 && !within) units.push(this.#unit(answerWords(null), 'noise'));
    return units;
  }

  #meaningOf(byte: number): DeviceText | null {
    if (this.#name !== null) {
      const step = readNameByte(this.#name, byte);
      if (step.kind === 'reading') {
        this.#name = step.state;
        return null;
      }
      if (step.kind === 'whole' || this.#name.kind === 'within') this.#name = null;
      if (step.kind === 'whole') return nameWords(step.text);
    }
    const { state, answer } = readAnswerByte(this.#state, byte);
    this.#state = state;
    return answer === null ? null : answerWords(answer);
  }

  #unit(meaning: DeviceText, verdict: WireUnit['verdict']): WireUnit {
    const run = this.#run;
    this.#run = [];
    return { hex: shownBytes(run), bytes: run.length, meaning, verdict };
  }
}
