import { buildGallery } from '#renderer/gallery/pages.mts';
import { buildIfStale } from '#terminal/launch/stale-build.ts';

/** What a till runs from is built once, before several would each find it stale. */
export default async function buildFirst(): Promise<void> {
  for (const what of ['renderer', 'daemon'] as const) {
    await buildIfStale(process.cwd(), what, (sentence) => console.log(sentence));
  }
  await buildGallery();
}
