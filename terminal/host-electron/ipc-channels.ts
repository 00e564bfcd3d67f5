/** Ipc channels between the core's side and the preload, which exposes none of them by name. */
export const CHANNELS = {
  /** Page to core: a `UiUp` as JSON text. */
  up: 'switchlane:up',
  /** Core to page: a `UiDown`. */
  down: 'switchlane:down',
  /** Page to core: it listens now, and its numbers start at one. */
  listening: 'switchlane:listening',
} as const;
