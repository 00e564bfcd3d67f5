import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import type { ChannelId } from '#contract/ids.ts';
import type { LedgerRow } from '#contract/stub-control.ts';
import { realClock } from '#terminal/host-web/real-ports.ts';
import { connectStubControl, type StubControl } from '#terminal/host-web/stub-control-client.ts';
import { openStateDirectory } from '#terminal/launch/state-directory.ts';
import { ELECTRON, type ElectronProduct, startInElectron } from './electron-product.ts';
import {
  endProduct,
  newStateFolder,
  type StartedProduct,
  startProduct,
} from './started-product.ts';

/** Ids the simulated acquirers have, in the order the till prefers them. */
export const EAST = 'bank-east' as ChannelId;
export const HARBOR = 'bank-harbor' as ChannelId;
export const LOTUS = 'wallet-lotus' as ChannelId;

/** The cashier's page, in words of the counter. */
export class Till {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  see(testId: string) {
    return this.page.getByTestId(testId);
  }

  press(testId: string): Promise<void> {
    return this.see(testId).click();
  }

  /** Signs the rehearsal's cashier in, and opens a shift with an empty drawer if none runs. */
  async signIn(): Promise<void> {
    const asked = this.page.locator(
      '[data-testid=screen-sign-in], [data-testid=screen-sign-in-pin]',
    );
    await this.press('sim-sign-in-1001');
    await expect(asked).toHaveCount(0);
    if (await this.see('screen-shift-open').isVisible()) await this.press('confirm');
    await expect(this.see('screen-shift-open')).toHaveCount(0);
  }

  /** Types an amount in minor units at the till's keys and confirms it. */
  async typeAmount(digits: string): Promise<void> {
    await expect(this.see('screen-amount')).toBeVisible();
    for (const digit of digits) await this.press(`key-${digit}`);
    await this.press('confirm');
  }

  /** Types an amount and goes on to the ways of paying. */
  async ringUp(digits: string): Promise<void> {
    await this.typeAmount(digits);
    await expect(this.see('screen-method')).toBeVisible();
  }

  /** Waits until the pad asks for a card, and taps one that needs no PIN below CNY 1,000. */
  async tapCard(): Promise<void> {
    await expect(this.see('sim-pad')).toHaveAttribute('data-asking', 'card');
    await this.press('sim-tap-unionpay-credit');
  }

  async approved(): Promise<void> {
    await expect(this.see('screen-approved')).toBeVisible({ timeout: 20_000 });
  }

  paper(state: string): Promise<void> {
    return expect(this.see('paper-state')).toHaveAttribute('data-paper', state);
  }
}

const RECURSIVELY = { recursive: true };

interface Fixtures {
  readonly state: string;
  readonly product: StartedProduct;
  readonly stub: StubControl;
  readonly till: Till;
}

/** Folders of a state that hold keys. */
const KEY_FOLDERS = ['keys', join('stub', 'keys')];

/**
 * A link that is lost is said on the screen; Chromium's own lines about it are no fault. A connection
 * is refused only where the story itself ended what served the page.
 */
const isOfALostLink = (line: string): boolean =>
  line.startsWith('WebSocket connection') || line.includes('ERR_CONNECTION_REFUSED');

export const test = base.extend<Fixtures, { readonly keyStore: string }>({
  // Making four RSA keys takes a second or two of both processors: once for each worker is enough.
  keyStore: [
    async ({ browserName: _any }, use) => {
      const folder = newStateFolder();
      await use(folder.path);
      folder.remove();
    },
    { scope: 'worker' },
  ],
  state: async ({ keyStore }, use) => {
    const folder = newStateFolder();
    const copyKeys = (from: string, to: string): void => {
      for (const name of KEY_FOLDERS) {
        if (existsSync(join(from, name))) cpSync(join(from, name), join(to, name), RECURSIVELY);
      }
    };
    copyKeys(keyStore, folder.path);
    await use(folder.path);
    copyKeys(folder.path, keyStore);
    folder.remove();
  },
  product: async ({ state }, use) => {
    if (ELECTRON !== '') {
      const product = await startInElectron(state);
      await use(product);
      return product.end();
    }
    const product = await startProduct(state);
    await use(product);
    await endProduct(product);
  },
  stub: async ({ product: _started, state }, use) => {
    const stub = connectStubControl(openStateDirectory(state).controlSocket, realClock);
    await new Promise<void>((resolve) => stub.onConnected(resolve));
    await use(stub);
    stub.stop();
  },
  till: async ({ page: tab, product }, use) => {
    const page = 'page' in product ? (product as ElectronProduct).page : tab;
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() !== 'error' || isOfALostLink(message.text())) return;
      complaints.push(`${message.text()} ${message.location().url}`);
    });
    if (page === tab) await page.goto(product.url);
    const till = new Till(page);
    await till.signIn();
    // Every channel up: which one is the default is settled then.
    for (const channel of [EAST, HARBOR, LOTUS]) {
      await expect(till.see(`channel-${channel}`)).toHaveAttribute('data-state', 'up');
    }
    await use(till);
    expect(complaints, 'the page complained').toEqual([]);
  },
});

/** Charges of the only sale there was, by what became of them. */
export async function charges(stub: StubControl): Promise<Readonly<Record<string, LedgerRow[]>>> {
  const rows = await stub.request('ledger.read', {});
  expect(new Set(rows.map(({ saleId }) => saleId)).size, 'sales in the ledgers').toBe(1);
  return Object.groupBy(rows, ({ state }) => state) as Record<string, LedgerRow[]>;
}

export { expect };
