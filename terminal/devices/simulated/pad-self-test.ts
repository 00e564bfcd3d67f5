/** What a simulated pad says of itself. Set a field, and it is another pad. */
export interface PadIdentity {
  firmware: string;
  serialNumber: string;
  /** Whether its memory passes its own test. */
  memory: 'sound' | 'worn';
}

/** A pad as it left the factory that never was. */
export const factoryIdentity = (): PadIdentity => ({
  firmware: 'SIMPAD 1.04',
  serialNumber: 'S0000001',
  memory: 'sound',
});

const ANSWERS: Readonly<Record<string, (identity: PadIdentity) => string>> = {
  '01': ({ memory }) => (memory === 'sound' ? 'RAM OK' : 'RAM FAIL 1C00'),
  '03': () => 'ROM 5A3C OK',
  '05': () => 'DISPLAY OK',
  '06': ({ serialNumber }) => serialNumber,
  '07': () => 'UART NO LOOP',
  '08': ({ firmware }) => firmware,
};

/** The answer to an administration frame `01 nn`; null for one this pad does not know. */
export function selfTestAnswer(body: Uint8Array, identity: PadIdentity): string | null {
  const text = String.fromCharCode(...body);
  const test = text.startsWith('01') ? text.slice(2) : '';
  const answer = Object.hasOwn(ANSWERS, test) ? ANSWERS[test] : undefined;
  return answer === undefined ? null : `14${answer(identity)}`;
}
