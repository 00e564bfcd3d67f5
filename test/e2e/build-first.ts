import { buildIfStale } from '#terminal/launch/stale-build.ts';

/** The screens are built once, before several tills would each find them stale. */
export default async function buildFirst(): Promise<void> {
  await buildIfStale(process.cwd(), 'renderer', (sentence) => console.log(sentence));
}
