/** Loaded ahead of everything in a hunt: changes the source of the bug that is named, as it loads. */
import { registerHooks } from 'node:module';
import type { Edit } from './bug.ts';

/** An edit that does not fit any more is an error: a bug that isn't there can't be found. */
export const edited = (source: string, edit: Edit): string => {
  const places = source.split(edit.find).length - 1;
  if (places !== 1) {
    throw new Error(`${edit.file}: a planted bug's place is there ${places} times, not once`);
  }
  return source.replace(edit.find, () => edit.replace);
};

/** Plants `edits` into the modules that are loaded from now on. */
export const plant = (edits: readonly Edit[]): void => {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const mine = edits.filter(({ file }) => url.endsWith(`/${file}`));
      if (mine.length === 0 || loaded.source === undefined) return loaded;
      return { ...loaded, source: mine.reduce(edited, String(loaded.source)) };
    },
  });
};
