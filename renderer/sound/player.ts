import { GAIN_OF_VOLUME, TONES, type ToneName } from './tones.ts';

let context: AudioContext | null = null;

/**
 * Plays a sound at a volume of 0 to 3. Without an audio device, or before the first key of a page
 * (browsers are silent until then), it plays nothing: the screen says it all.
 */
export function playTone(name: ToneName, volume: number): void {
  const loudness = GAIN_OF_VOLUME[volume] ?? 0;
  if (loudness === 0) return;
  try {
    context ??= new AudioContext();
    void context.resume();
    const startAt = context.currentTime;
    for (const { hertz, fromMs, forMs } of TONES[name]) {
      const from = startAt + fromMs / 1000;
      const until = from + forMs / 1000;
      const oscillator = new OscillatorNode(context, { type: 'triangle', frequency: hertz });
      const gain = new GainNode(context, { gain: 0 });
      gain.gain.linearRampToValueAtTime(loudness, from + 0.012);
      gain.gain.setValueAtTime(loudness, until - 0.03);
      gain.gain.linearRampToValueAtTime(0, until);
      oscillator.connect(gain).connect(context.destination);
      oscillator.start(from);
      oscillator.stop(until);
    }
  } catch {
    // No sound device: nothing that could be said in another way is lost.
  }
}
