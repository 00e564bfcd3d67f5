/** Sounds as data: three that nobody mixes up, each by pitch, direction and length. */

export type ToneName = 'approve' | 'decline' | 'attention';

export interface Note {
  readonly hertz: number;
  readonly fromMs: number;
  readonly forMs: number;
}

/** Rising and bright; falling and low; twice the same. */
export const TONES: Readonly<Record<ToneName, readonly Note[]>> = {
  approve: [
    { hertz: 880, fromMs: 0, forMs: 110 },
    { hertz: 1_320, fromMs: 120, forMs: 220 },
  ],
  decline: [
    { hertz: 330, fromMs: 0, forMs: 220 },
    { hertz: 220, fromMs: 240, forMs: 380 },
  ],
  attention: [
    { hertz: 660, fromMs: 0, forMs: 130 },
    { hertz: 660, fromMs: 260, forMs: 130 },
  ],
};

/** Loudness of the steps a person can choose, 0 to 1. */
export const GAIN_OF_VOLUME: readonly number[] = [0, 0.06, 0.18, 0.45];
