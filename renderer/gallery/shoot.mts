/**
 * Pictures of every screen in both languages at every size a till has, with a page to look through
 * them: part of `npm run pictures`, or alone for a few of them,
 * `node renderer/gallery/shoot.mts [directory] [only names with this text]`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import configuration from '../../playwright.config.ts';
import { buildGallery, type Gallery, openGallery } from './pages.mts';
import { LANGUAGES, SCENES, type Scene, SIZES } from './scenes.ts';

const fileOf = (scene: Scene, language: string, width: number): string =>
  `${scene.name}-${language}-${width}.png`;

/** Brings the page to the scene. */
async function enter(page: Page, scene: Scene, address: string): Promise<void> {
  await page.goto(address);
  await page.locator('[data-testid^=screen-]').first().waitFor();
  if (scene.key !== undefined) await page.keyboard.press(scene.key);
  for (const testId of scene.press ?? []) await page.getByTestId(testId).click();
  if (scene.shows !== undefined) await page.getByTestId(scene.shows).waitFor();
}

/** Charts and lists are drawn anew in a frame of their own after a change of size. */
const settled = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    await document.fonts.ready;
    for (let frame = 0; frame < 3; frame += 1) {
      await new Promise((drawn) => requestAnimationFrame(drawn));
    }
  });

async function shootScene(
  browser: Browser,
  gallery: Gallery,
  directory: string,
  scene: Scene,
): Promise<void> {
  for (const language of LANGUAGES) {
    const page = await browser.newPage({ viewport: SIZES[2], reducedMotion: 'reduce' });
    const complain = (what: string): void => console.error(`${scene.name} ${language}: ${what}`);
    page.on('console', (message) => message.type() === 'error' && complain(message.text()));
    page.on('pageerror', (error) => complain(error.message));
    await enter(page, scene, gallery.page(`${scene.query}&language=${language}`));
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await settled(page);
      const path = join(directory, fileOf(scene, language, size.width));
      await page.screenshot({ path });
    }
    await page.close();
  }
}

/** A page that shows them all, each a link to itself. */
function indexOf(scenes: readonly Scene[]): string {
  const picture = (scene: Scene, language: string, width: number): string => {
    const file = fileOf(scene, language, width);
    return `<a href="${file}"><img src="${file}" loading="lazy" alt="${file}"></a>`;
  };
  const row = (scene: Scene, language: string): string =>
    `<p>${SIZES.map(({ width }) => picture(scene, language, width)).join('')}</p>`;
  const section = (scene: Scene): string =>
    `<h2 id="${scene.name}">${scene.name}</h2>${LANGUAGES.map((one) => row(scene, one)).join('')}`;
  return `<!doctype html><meta charset="utf-8"><title>Every screen</title>
<style>body{font:16px sans-serif;margin:16px}img{height:220px;margin:4px;border:1px solid #999}
p{white-space:nowrap;overflow-x:auto;margin:0}nav a{margin-right:12px}</style>
<nav>${scenes.map(({ name }) => `<a href="#${name}">${name}</a>`).join(' ')}</nav>
${scenes.map(section).join('\n')}\n`;
}

/** Shoots the scenes whose name has `only` in it; says how many pictures that were. */
export async function shootScreens(directory: string, only = ''): Promise<number> {
  const scenes = SCENES.filter(({ name }) => name.includes(only));
  mkdirSync(directory, { recursive: true });
  await buildGallery();
  const gallery = await openGallery();
  const browser = await chromium.launch(configuration.use?.launchOptions ?? {});
  try {
    for (const scene of scenes) await shootScene(browser, gallery, directory, scene);
  } finally {
    await browser.close();
    await gallery.close();
  }
  writeFileSync(join(directory, 'index.html'), indexOf(scenes));
  return scenes.length * LANGUAGES.length * SIZES.length;
}

if (import.meta.main) {
  const [directory = 'test-results/pictures', only] = process.argv.slice(2);
  console.log(
    `${await shootScreens(directory, only)} pictures, see ${join(directory, 'index.html')}`,
  );
}
