import type { Screen } from '#contract/view.ts';

/** The data of one kind of screen. */
export type ScreenOf<K extends Screen['kind']> = Extract<Screen, { kind: K }>;

export interface ScreenProps<K extends Screen['kind']> {
  readonly screen: ScreenOf<K>;
}
