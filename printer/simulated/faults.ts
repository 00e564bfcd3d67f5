/** What can be wrong with the simulated printer; each can be switched while it runs. */
export interface SimulatedFaults {
  /** `off`: silent, and whatever it held is lost. */
  readonly power: 'on' | 'off';
  readonly paper: 'plenty' | 'low' | 'out';
  /** Lines until the roll ends in the middle of whatever is being printed. */
  readonly linesLeft: number | 'plenty';
  readonly cover: 'closed' | 'open';
  readonly mechanism: 'well' | 'cutter-jammed' | 'broken';
  /** `withheld`: prints, but never reports the end of a job (fault PR5). */
  readonly acknowledgement: 'given' | 'withheld';
  /** `swallowed`: takes everything, prints nothing, reports nothing (fault PR4). */
  readonly printing: 'done' | 'swallowed';
}

export const NO_FAULTS: SimulatedFaults = {
  power: 'on',
  paper: 'plenty',
  linesLeft: 'plenty',
  cover: 'closed',
  mechanism: 'well',
  acknowledgement: 'given',
  printing: 'done',
};

/** Whether it goes on with what it was sent. */
export const canPrint = ({ paper, cover, mechanism }: SimulatedFaults): boolean =>
  paper !== 'out' && cover === 'closed' && mechanism === 'well';

const bits = (...set: readonly (readonly [boolean, number])[]): number =>
  set.reduce((sum, [on, bit]) => (on ? sum | bit : sum), 0);

/** Answer to DLE EOT n; 0 for a topic there is no answer to. */
export function realTimeStatus(faults: SimulatedFaults, topic: number): number {
  const FIXED = 0x12;
  switch (topic) {
    case 1:
      return FIXED | bits([!canPrint(faults), 0x08]);
    case 2:
      return (
        FIXED |
        bits(
          [faults.cover === 'open', 0x04],
          [faults.paper === 'out', 0x20],
          [faults.mechanism !== 'well', 0x40],
        )
      );
    case 3:
      return (
        FIXED |
        bits([faults.mechanism === 'cutter-jammed', 0x08], [faults.mechanism === 'broken', 0x20])
      );
    case 4:
      return FIXED | bits([faults.paper !== 'plenty', 0x0c], [faults.paper === 'out', 0x60]);
    default:
      return 0;
  }
}

/** The paper sensors as GS r 1 and the third pushed byte tell them. */
export const paperSensors = ({ paper }: SimulatedFaults): number =>
  bits([paper !== 'plenty', 0x03], [paper === 'out', 0x0c]);

/** The four bytes pushed after GS a. */
export const pushedStatus = (faults: SimulatedFaults): readonly number[] => [
  0x10 | bits([!canPrint(faults), 0x08], [faults.cover === 'open', 0x20]),
  bits([faults.mechanism === 'cutter-jammed', 0x08], [faults.mechanism === 'broken', 0x20]),
  paperSensors(faults),
  0,
];
