/** Every screen there is to look at: what `npm run pictures` shoots. */
import { CUSTOMER_FIXTURES, FIXTURE_NAMES } from './fixtures.ts';

export interface Scene {
  readonly name: string;
  /** Of the gallery's page; the language is added to it. */
  readonly query: string;
  /** A key pressed once the screen is there. */
  readonly key?: string;
  /** Pressed after that, one after the other. */
  readonly press?: readonly string[];
  /** What is there at last: some of it is fetched only when it is opened. */
  readonly shows?: string;
}

/** What a technician presses to see each of their screens with something on it. */
const TECHNICIAN: Readonly<Record<string, Pick<Scene, 'press' | 'shows'>>> = {
  findings: { shows: 'findings-well' },
  channels: { press: ['tab-channels', 'line-run'], shows: 'history-chart' },
  disabled: { press: ['tab-channels', 'diag-channel-lakeside'], shows: 'history-chart' },
  order: { press: ['tab-channels', 'order-disable'], shows: 'order-dialog' },
  'small-payment': {
    press: ['tab-channels', 'diag-channel-test', 'line-pay'],
    shows: 'order-dialog',
  },
  devices: { press: ['tab-devices', 'device-self-test'], shows: 'device-findings' },
  bundle: {
    press: ['tab-bundle', 'bundle-make', 'file-doctor.txt', 'bundle-save'],
    shows: 'bundle-saved',
  },
};

const SALES = { query: 'screen=amount-empty', key: 'F6' } as const;

/** A new screen is a new fixture, and is here by itself; what lies over a screen is added below. */
export const SCENES: readonly Scene[] = [
  ...FIXTURE_NAMES.map((name) => ({ name, query: `screen=${name}` })),
  ...CUSTOMER_FIXTURES.map((name) => ({
    name: `customer-${name}`,
    query: `screen=${name}&customer`,
  })),
  ...Object.entries(TECHNICIAN).map(([name, then]) => ({
    ...{ name: `technician-${name}`, query: 'screen=amount', key: 'F11', ...then },
  })),
  { name: 'menu', query: 'screen=amount-empty', key: 'F1', shows: 'menu-dialog' },
  { name: 'supervisor', query: 'screen=unknown', key: 'F9', shows: 'supervisor-dialog' },
  { ...SALES, name: 'sales', press: ['sale-sale-000001'], shows: 'sale-line' },
  {
    ...{ ...SALES, name: 'sales-give-back' },
    ...{ press: ['sale-sale-000001', 'sale-refund'], shows: 'give-back-dialog' },
  },
  {
    ...{ ...SALES, name: 'sales-give-back-amount' },
    press: ['sale-sale-000001', 'sale-refund', 'give-back-amount', 'pin-2', 'pin-5'],
    shows: 'give-back-dialog',
  },
  { ...SALES, name: 'sales-refund', press: ['sale-sale-000002'], shows: 'sale-line' },
  { name: 'link-lost', query: 'screen=paying&link=lost' },
  { name: 'starting', query: 'screen=starting' },
  { name: 'rehearsal', query: 'screen=amount&rehearsal=nothing', shows: 'sim-channels' },
  { name: 'rehearsal-pin', query: 'screen=pin&rehearsal=pin', shows: 'sim-channels' },
  {
    ...{ name: 'rehearsal-approved', query: 'screen=approved-paper-out&rehearsal=nothing' },
    shows: 'sim-channels',
  },
  {
    ...{ name: 'rehearsal-run', query: 'screen=amount&rehearsal=nothing&run' },
    ...{ press: ['sim-stage'], shows: 'lanes' },
  },
];

export const LANGUAGES = ['zh', 'en'] as const;

export const SIZES = [
  { width: 800, height: 480 },
  { width: 1024, height: 768 },
  { width: 1366, height: 768 },
  { width: 1920, height: 1080 },
] as const;
