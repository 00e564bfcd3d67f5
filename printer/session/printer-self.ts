import type { DeviceFinding, DeviceIdentity, DeviceText } from '#contract/device-facts.ts';
import type { NameTopic } from '../escpos/item.ts';
import type { Link } from './link.ts';

/** What a printer is asked of itself, by the fact it becomes. */
const TOPICS: readonly (readonly [
  key: keyof DeviceIdentity,
  about: NameTopic,
  what: DeviceText,
])[] = [
  ['model', 'model', { zh: '型号', en: 'model' }],
  ['firmware', 'firmware', { zh: '固件版本', en: 'firmware' }],
  ['serialNumber', 'serial-number', { zh: '序列号', en: 'serial number' }],
];

const NOTHING_KNOWN: DeviceIdentity = { model: null, firmware: null, serialNumber: null };

/** What a printer says of itself, and who wants to know when that changes. */
export class PrinterSelf {
  readonly #listeners: (() => void)[] = [];
  #identity = NOTHING_KNOWN;
  /** The link that was asked; another one may lead to another printer (fault DV9). */
  #asked: Link | null = null;

  identity(): DeviceIdentity {
    return this.#identity;
  }

  onIdentity(listener: () => void): void {
    this.#listeners.push(listener);
  }

  knows(link: Link): boolean {
    return this.#asked === link;
  }

  /** Asks everything, one question after the other. Nothing of a job may be under way. */
  async ask(link: Link): Promise<readonly DeviceFinding[]> {
    this.#asked = link;
    const findings: DeviceFinding[] = [];
    let identity = NOTHING_KNOWN;
    for (const [key, about, what] of TOPICS) {
      const said = await link.readName(about);
      if (said === 'silent') {
        findings.push({ what, result: 'silent', said: '' });
        continue;
      }
      findings.push({ what, result: 'told', said });
      identity = { ...identity, [key]: said };
    }
    this.#learn(identity);
    return findings;
  }

  #learn(identity: DeviceIdentity): void {
    if (TOPICS.every(([key]) => identity[key] === this.#identity[key])) return;
    this.#identity = identity;
    for (const listener of this.#listeners) listener();
  }
}
