/** Every screen as a picture of itself: readable for everybody, in reach of a finger, on any till. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { CUSTOMER_FIXTURES, FIXTURE_NAMES } from '#renderer/gallery/fixtures.ts';
import { type Gallery, openGallery } from '#renderer/gallery/pages.mts';

test.use({ reducedMotion: 'reduce' });

let gallery: Gallery;
test.beforeAll(async () => {
  gallery = await openGallery();
});
test.afterAll(async () => {
  await gallery.close();
});

/** One page after the other, also on a machine that is busy with the other tests. */
const EVERY_SCREEN_MS = 900_000;

const LANGUAGES = ['zh', 'en'] as const;
const SIZES = [
  { width: 1024, height: 768 },
  { width: 1366, height: 768 },
  { width: 1920, height: 1080 },
  { width: 800, height: 480 },
] as const;

test.beforeEach(({ page }) => {
  page.on('console', (message) => {
    expect.soft(message.type(), message.text()).not.toBe('error');
  });
  page.on('pageerror', (error) => expect.soft(error.message).toBe(''));
});

async function open(page: Page, query: string): Promise<void> {
  await page.goto(gallery.page(query));
  await expect(page.locator('[data-testid^=screen-]')).toBeVisible();
}

/** The same on a page that is there already: hundreds of screens are looked at. */
async function turnTo(page: Page, query: string): Promise<void> {
  if (page.url() === 'about:blank') return open(page, query);
  await page.evaluate((search) => {
    history.replaceState(null, '', `?${search}`);
    dispatchEvent(new PopStateEvent('popstate'));
  }, query);
  await expect(page.locator('[data-testid^=screen-]')).toBeVisible();
}

const complaints = async (page: Page) => {
  const { violations } = await new AxeBuilder({ page })
    // There is no frame of another origin here, for which it would open a second page each time.
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
};

/** What the still life was sent, as the core would have got it. */
function sentMessages(page: Page): unknown[] {
  const sent: unknown[] = [];
  page.on('console', (message) => {
    const [word, json] = message.text().split(/ (.*)/s);
    if (word === 'sent' && json !== undefined) sent.push(JSON.parse(json));
  });
  return sent;
}

/** A wedge scanner: all keys in one go, where whatever has the focus gets them. */
const scan = (page: Page, text: string): Promise<void> =>
  page.evaluate(
    (keys) => {
      for (const key of keys) {
        const target = document.activeElement ?? document.body;
        target.dispatchEvent(
          new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
        );
      }
    },
    [...text, 'Enter'],
  );

const intent = (sent: object) => ({ kind: 'intent', intent: sent });

for (const language of LANGUAGES) {
  test(`every screen in ${language} is readable for everybody`, async ({ page }) => {
    test.setTimeout(EVERY_SCREEN_MS);
    for (const name of FIXTURE_NAMES) {
      await turnTo(page, `screen=${name}&language=${language}`);
      expect.soft(await complaints(page), name).toEqual([]);
    }
  });

  test(`the customer's display in ${language} is readable for everybody`, async ({ page }) => {
    test.setTimeout(EVERY_SCREEN_MS);
    for (const name of CUSTOMER_FIXTURES) {
      await turnTo(page, `screen=${name}&language=${language}&customer`);
      expect.soft(await complaints(page), name).toEqual([]);
    }
  });

  test(`the rehearsal panel in ${language} is readable for everybody`, async ({ page }) => {
    await open(page, `screen=pin&language=${language}&rehearsal=pin`);
    await expect(page.getByTestId('sim-pad-display')).toBeVisible();
    expect(await complaints(page)).toEqual([]);
  });

  test(`the menu in ${language} is readable for everybody`, async ({ page }) => {
    await open(page, `screen=amount-basket&language=${language}`);
    await page.keyboard.press('F1');
    await expect(page.getByTestId('menu-dialog')).toBeVisible();
    expect(await complaints(page)).toEqual([]);
  });

  test(`the rehearsal screen with a run in ${language} is readable for everybody`, async ({
    page,
  }) => {
    await open(page, `screen=amount&language=${language}&rehearsal=nothing&run`);
    await page.getByTestId('sim-stage').click();
    await expect(page.getByTestId('lanes')).toBeVisible();
    expect(await complaints(page)).toEqual([]);
  });

  test(`the supervisor's dialog in ${language} is readable for everybody`, async ({ page }) => {
    await open(page, `screen=unknown&language=${language}`);
    await page.keyboard.press('F9');
    await expect(page.getByTestId('supervisor-dialog')).toBeVisible();
    expect(await complaints(page)).toEqual([]);
    for (const size of SIZES) {
      await page.setViewportSize(size);
      expect.soft(await smallButtons(page), `${size.width}`).toEqual([]);
    }
  });
}

for (const language of LANGUAGES) {
  test(`at every size every button in ${language} is in sight and big enough, and nothing is cut off`, async ({
    page,
  }) => {
    test.setTimeout(EVERY_SCREEN_MS);
    for (const name of FIXTURE_NAMES) {
      await turnTo(page, `screen=${name}&language=${language}`);
      for (const size of SIZES) {
        await page.setViewportSize(size);
        const where = `${name} at ${size.width}x${size.height}`;
        expect.soft(await buttonsAmiss(page), where).toEqual([]);
        expect.soft(await cutOff(page), where).toEqual([]);
      }
    }
  });
}

/** Boxes whose content is larger than they are, and that neither scroll nor shorten it on purpose. */
const cutOff = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { documentElement: all } = document;
    const cut: string[] = [];
    if (all.scrollWidth > innerWidth || all.scrollHeight > innerHeight) cut.push('the page');
    for (const box of document.querySelectorAll('main, main *')) {
      if (!box.checkVisibility() || box instanceof SVGElement) continue;
      const { overflowX, overflowY, textOverflow } = getComputedStyle(box);
      const hides = overflowX === 'hidden' || overflowY === 'hidden';
      if (!hides || textOverflow === 'ellipsis' || box.matches('.visually-hidden')) continue;
      const wide = box.scrollWidth > box.clientWidth + 1;
      if (wide || box.scrollHeight > box.clientHeight + 1)
        cut.push(`${box.tagName}.${box.className}`);
    }
    return cut;
  });

/** Buttons under 48 px (56 px for keys, tenders and results), cut off, or closer than 8 px. */
const buttonsAmiss = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const LARGE = '.pad-key, .pin-key, .tender, .outcome-actions .button';
    // What a size folds away is no target there.
    const buttons = [...document.querySelectorAll('button')].filter((one) => one.checkVisibility());
    const amiss: string[] = [];
    // What a list that scrolls leaves of a button; nothing of one that is scrolled away.
    const inSight = (button: Element): DOMRect => {
      let { left, right, top, bottom } = button.getBoundingClientRect();
      for (let over = button.parentElement; over !== null; over = over.parentElement) {
        if (!/auto|scroll/.test(getComputedStyle(over).overflowY)) continue;
        const edge = over.getBoundingClientRect();
        [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
        [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
      }
      return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
    };
    const boxes = buttons
      .map((button) => ({
        name: button.dataset.testid ?? button.outerHTML,
        least: button.matches(LARGE) ? 56 : 48,
        whole: button.getBoundingClientRect(),
        box: inSight(button),
      }))
      .filter(({ box }) => box.width > 0 && box.height > 0);
    boxes.forEach(({ name, least, whole, box }, index) => {
      if (whole.width < least || whole.height < least) {
        amiss.push(`${name} is ${whole.width} x ${whole.height}`);
      }
      if (box.right > innerWidth || box.bottom > innerHeight || box.left < 0 || box.top < 0) {
        amiss.push(`${name} is out of sight`);
      }
      for (const other of boxes.slice(index + 1)) {
        const across = Math.max(box.left, other.box.left) - Math.min(box.right, other.box.right);
        const down = Math.max(box.top, other.box.top) - Math.min(box.bottom, other.box.bottom);
        if (Math.max(across, down) < 7.9 && !name.startsWith('language-')) {
          amiss.push(`${name} touches ${other.name}`);
        }
      }
    });
    return amiss;
  });

test('a press that takes its button off the screen cuts no transition off', async ({ page }) => {
  // One cut off keeps its whole screen in memory: half a gigabyte in a long day.
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await open(page, 'screen=amount-basket&language=en');
  const lasting = await page.evaluate(() =>
    [...document.querySelectorAll('button')].flatMap((button) =>
      getComputedStyle(button).transitionDuration === '0s' ? [] : [button.outerHTML],
    ),
  );
  expect(lasting).toEqual([]);
});

test('the number pad works without focusing anything', async ({ page }) => {
  const sent = sentMessages(page);
  await open(page, 'screen=amount');
  for (const key of ['1', '2', ',', 'Backspace', 'F2', 'Enter', 'Escape']) {
    await page.keyboard.press(key);
  }
  await expect
    .poll(() => sent)
    .toEqual([
      intent({ kind: 'key', key: '1' }),
      intent({ kind: 'key', key: '2' }),
      intent({ kind: 'key', key: '.' }),
      intent({ kind: 'key', key: 'backspace' }),
      intent({ kind: 'pay-by', method: 'card' }),
      intent({ kind: 'confirm' }),
      intent({ kind: 'back' }),
    ]);
});

test('a scan arrives whole after a button was pressed, and types nothing', async ({ page }) => {
  const sent = sentMessages(page);
  await open(page, 'screen=amount');
  await page.getByTestId('key-5').click();
  await scan(page, '134567890123456789');
  await expect
    .poll(() => sent)
    .toEqual([
      intent({ kind: 'key', key: '5' }),
      intent({ kind: 'scanned', text: '134567890123456789' }),
    ]);
});

test('Enter after a touched button goes on with the sale, it does not press it again', async ({
  page,
}) => {
  const sent = sentMessages(page);
  await open(page, 'screen=approved&language=en&rehearsal=nothing');
  await page.getByTestId('reprint').focus();
  await page.getByTestId('sim-pad-key-5').click();
  await page.keyboard.press('Enter');
  const padKey = { kind: 'rehearsal', intent: { kind: 'pad-key', key: '5' } };
  await expect.poll(() => sent).toEqual([padKey, intent({ kind: 'confirm' })]);
});

test('a button reached with Tab is pressed by Enter, once', async ({ page }) => {
  const sent = sentMessages(page);
  await open(page, 'screen=not-paid&language=en');
  await page.getByTestId('back').focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => sent).toEqual([intent({ kind: 'back' })]);
});

test('a supervisor gives PIN and reason, and typing them sells nothing', async ({ page }) => {
  const sent = sentMessages(page);
  await open(page, 'screen=unknown&language=en');
  await page.getByTestId('supervisor').click();
  for (const digit of '86') await page.getByTestId(`pin-${digit}`).click();
  await page.getByTestId('supervisor-pin').pressSequentially('42');
  await expect(page.getByTestId('supervisor-confirm')).toBeDisabled();
  await page.getByTestId('supervisor-reason').fill('Customer left 10:15');
  await page.getByTestId('supervisor-confirm').click();
  const reason = 'Customer left 10:15';
  await expect
    .poll(() => sent)
    .toEqual([intent({ kind: 'supervisor', person: '9001', pin: '8642', reason })]);
  await expect(page.getByTestId('supervisor-pin')).toHaveValue('');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('supervisor-dialog')).toBeHidden();
  expect(sent.at(-1)).toEqual(intent({ kind: 'supervisor-left' }));
});

test('an unknown result offers no way to charge again', async ({ page }) => {
  await open(page, 'screen=unknown&language=en');
  const buttons = page.getByTestId('screen-unknown').getByRole('button');
  await expect(buttons).toHaveText([/^Check again/, /^Supervisor/]);
});

test('a failover is news, not an error', async ({ page }) => {
  await open(page, 'screen=paying-moved&language=en');
  const notice = page.getByTestId('notice');
  await expect(notice).toHaveText('Moved from East Bank to Harbor Bank');
  await expect(page.getByRole('status').filter({ has: notice })).toBeVisible();
  await expect(page.getByRole('alert').filter({ has: notice })).toHaveCount(0);
});

test('a customer may read in another language than the cashier', async ({ page }) => {
  await open(page, 'screen=card&language=zh&customer');
  await page.getByTestId('language-en').click();
  const screen = page.getByTestId('screen-customer');
  await expect(screen).toHaveAttribute('lang', 'en');
  await expect(screen).toContainText('Please tap, insert or swipe your card');
});

test('a paper is shown as a picture that can run nothing', async ({ page }) => {
  await open(page, 'screen=amount&rehearsal=nothing');
  const papers = page.getByTestId('paper');
  await expect(papers).toHaveCount(2);
  await expect(papers.first()).toHaveAttribute('src', /^data:image\/svg\+xml/);
  await expect(page.getByTestId('rehearsal').locator('foreignObject, script')).toHaveCount(0);
});

test('the panel folds away and leaves a mark that all is simulated', async ({ page }) => {
  await page.setViewportSize({ width: 800, height: 480 });
  await open(page, 'screen=amount&language=en&rehearsal=nothing');
  await expect(page.getByTestId('sim-pad')).toHaveCount(0);
  await expect(page.getByTestId('rehearsal')).toContainText('SIMULATED');
  await page.getByTestId('sim-fold').click();
  await expect(page.getByTestId('sim-pad')).toBeVisible();
});

test('the mark that all is simulated waits for nothing: it is there before the switches are', async ({
  page,
}) => {
  let fetchSwitches = (): void => {};
  const wished = new Promise<void>((resolve) => {
    fetchSwitches = resolve;
  });
  await page.route('**/dock-body-*.js', async (route) => {
    await wished;
    await route.continue();
  });
  await open(page, 'screen=amount&language=en&rehearsal=nothing');
  await expect(page.getByTestId('rehearsal')).toContainText('SIMULATED');
  const before = await page.getByTestId('screen-amount').boundingBox();
  await expect(page.getByTestId('sim-pad')).toHaveCount(0);
  fetchSwitches();
  await expect(page.getByTestId('sim-pad')).toBeVisible();
  expect(await page.getByTestId('screen-amount').boundingBox(), 'moved under a finger').toEqual(
    before,
  );
});

/** What a technician presses to see each of their screens with something on it. */
const TECHNICIAN = {
  findings: ['findings-well'],
  channels: ['tab-channels', 'line-run'],
  disabled: ['tab-channels', 'diag-channel-lakeside'],
  'line down': ['tab-channels', 'diag-channel-orchard'],
  order: ['tab-channels', 'order-disable'],
  'small payment': ['tab-channels', 'diag-channel-test', 'line-pay'],
  devices: ['tab-devices', 'device-self-test'],
  bundle: ['tab-bundle', 'bundle-make', 'file-doctor.txt', 'bundle-save'],
} as const;

const pressThrough = async (page: Page, testIds: readonly string[]): Promise<void> => {
  await page.keyboard.press('F11');
  await expect(page.getByTestId('screen-diagnostics')).toBeVisible();
  for (const testId of testIds) await page.getByTestId(testId).click();
};

for (const language of LANGUAGES) {
  for (const size of [SIZES[0], SIZES[3]]) {
    test(`the technician's screens in ${language} at ${size.width}x${size.height} are readable for everybody`, async ({
      page,
    }) => {
      test.setTimeout(EVERY_SCREEN_MS);
      await page.setViewportSize(size);
      for (const [name, testIds] of Object.entries(TECHNICIAN)) {
        await open(page, `screen=amount&language=${language}`);
        await pressThrough(page, testIds);
        expect.soft(await complaints(page), name).toEqual([]);
        expect.soft(await smallButtons(page), name).toEqual([]);
      }
    });
  }
}

/** Buttons under 48 px (56 px for digits), or wider than the screen; lists of them may scroll. */
const smallButtons = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, [role=tab]')].flatMap((button) => {
      // A dialog's hidden way out for screen readers is no target for a finger.
      if (button.ariaLabel === 'Dismiss') return [];
      const { width, height, right } = button.getBoundingClientRect();
      const least = button.matches('.pin-key, .tender') ? 56 : 48;
      const isFine = width >= least && height >= least - 0.1 && right <= innerWidth;
      return isFine ? [] : [`${button.outerHTML.slice(0, 80)}: ${width} x ${height}`];
    }),
  );

for (const language of LANGUAGES) {
  for (const size of [SIZES[0], SIZES[3]]) {
    test(`the list of sales in ${language} at ${size.width}x${size.height} is readable for everybody`, async ({
      page,
    }) => {
      await page.setViewportSize(size);
      await open(page, `screen=amount-empty&language=${language}`);
      await page.keyboard.press('F6');
      await page.getByTestId('sale-sale-000001').click();
      await expect(page.getByTestId('sale-line')).toBeVisible();
      expect.soft(await complaints(page), 'details').toEqual([]);
      expect.soft(await smallButtons(page), 'details').toEqual([]);
      await page.getByTestId('sale-refund').click();
      await expect(page.getByTestId('give-back-dialog')).toBeVisible();
      expect.soft(await complaints(page), 'give back').toEqual([]);
      expect.soft(await smallButtons(page), 'give back').toEqual([]);
    });
  }
}

test('ten thousand sales are scrolled through to the oldest, and only those in sight are there', async ({
  page,
}) => {
  test.setTimeout(EVERY_SCREEN_MS);
  await open(page, 'screen=amount-empty&language=en');
  await page.keyboard.press('F7');
  await page.getByTestId('sale-sale-000001').click();
  const list = page.getByTestId('sales-list');
  const oldest = page.getByTestId('sale-sale-010000');
  while (!(await oldest.isVisible())) {
    await list.evaluate(async (element) => {
      element.scrollTop = element.scrollHeight;
      await new Promise((drawn) => requestAnimationFrame(drawn));
    });
  }
  expect(await page.locator('[data-testid^="sale-sale-"]').count()).toBeLessThan(60);
  await list.focus();
  await page.keyboard.press('Home');
  await expect(page.getByTestId('sale-sale-000001')).toBeVisible();
});

test('the page waits for its first view in the language it was served in', async ({ page }) => {
  await open(page, 'screen=starting&language=en');
  await expect(page.getByTestId('screen-starting')).toContainText('Connecting');
  await open(page, 'screen=starting&language=zh');
  await expect(page.getByTestId('screen-starting')).not.toContainText('Connecting');
});

test('End goes to the oldest of ten thousand sales at once, and Home back to the newest', async ({
  page,
}) => {
  await open(page, 'screen=amount-empty&language=en');
  await page.keyboard.press('F6');
  await page.getByTestId('sale-sale-000001').click();
  await page.keyboard.press('End');
  const oldest = page.getByTestId('sale-sale-010000');
  await expect(oldest).toBeVisible({ timeout: 30_000 });
  await expect(oldest).toBeFocused();
  await page.keyboard.press('Home');
  await expect(page.getByTestId('sale-sale-000001')).toBeFocused();
});

test('a refund is told as one, in the list and in its own story', async ({ page }) => {
  await open(page, 'screen=amount-empty&language=en');
  await page.keyboard.press('F6');
  await expect(page.getByTestId('sale-sale-000002')).toContainText('-¥25.00');
  await expect(page.getByTestId('sale-sale-000002')).toContainText('Refunded');
  await page.getByTestId('sale-sale-000002').click();
  await expect(page.getByTestId('sale-line')).toContainText('refunded');
  await expect(page.getByTestId('sale-detail')).not.toContainText(/\bpaid\b/i);
});

test('a finger types what is given back, and the PIN, with the same keys (800x480)', async ({
  page,
}) => {
  await page.setViewportSize(SIZES[3]);
  await open(page, 'screen=amount-empty&language=en');
  await page.keyboard.press('F6');
  await page.getByTestId('sale-sale-000001').click();
  await page.getByTestId('sale-refund').click();
  const amount = page.getByTestId('give-back-amount');
  await amount.click();
  for (const key of ['1', '2', '.', '5']) await page.getByTestId(`pin-${key}`).click();
  await expect(amount).toHaveValue('12.5');
  await page.getByTestId('pin-backspace').click();
  await page.getByTestId('pin-8').click();
  await expect(amount).toHaveValue('12.8');
  expect.soft(await smallButtons(page)).toEqual([]);
  const dialog = await page.getByTestId('give-back-dialog').boundingBox();
  const last = await page.getByTestId('pin-backspace').boundingBox();
  expect
    .soft((last?.x ?? 0) + (last?.width ?? 0))
    .toBeLessThan((dialog?.x ?? 0) + (dialog?.width ?? 0));
  await page.getByTestId('give-back-pin').click();
  await expect(page.getByTestId('pin-.')).toHaveCount(0);
  await page.getByTestId('pin-4').click();
  await expect(page.getByTestId('give-back-pin')).toHaveValue('4');
  await expect(amount).toHaveValue('12.8');
});

for (const [language, words] of [
  ['zh', '请查线路，不必找银行'],
  ['en', 'look at the line, not at the bank'],
] as const) {
  test(`a channel that is lost with its line says so on its screen in ${language}`, async ({
    page,
  }) => {
    await open(page, `screen=amount&language=${language}`);
    await pressThrough(page, ['tab-channels', 'diag-channel-orchard']);
    const line = page.getByTestId('channel-line');
    await expect(line).toHaveAttribute('data-state', 'down');
    await expect(line).toContainText('mall-fibre');
    await expect(line).toContainText(words);
  });
}

test('a technician gets everywhere by the keyboard alone', async ({ page }) => {
  await open(page, 'screen=amount&language=en');
  await page.keyboard.press('F11');
  await expect(page.getByTestId('panel-findings')).toBeVisible();
  await page.getByTestId('tab-findings').focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByTestId('panel-channels')).toBeVisible();
  await page.getByTestId('diag-channel-harbor').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('channel-detail')).toHaveAttribute('data-channel', 'harbor');
  await page.getByTestId('order-disable').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('order-pin')).toBeFocused();
  await page.keyboard.type('4711');
  await page.getByTestId('order-reason').focus();
  await page.keyboard.type('declines too much');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('order-dialog')).toBeHidden();
  await page.keyboard.press('F11');
  await expect(page.getByTestId('screen-amount')).toBeVisible();
});
