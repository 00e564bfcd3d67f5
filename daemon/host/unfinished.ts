import type { Journal } from '#daemon/core/journal/journal.ts';
import type { Config } from './config.ts';
import { StartRefused } from './start-refused.ts';

/**
 * Refuses a configuration that would forget money: a reversal belongs to its channel and terminal
 * and outlives every change of settings (rules 6 and 7), so neither may be gone while one is owed.
 */
export const refuseForgetting = (
  config: Pick<Config, 'terminal' | 'channels'>,
  journal: Journal,
  path: string,
): void => {
  const channels = new Set(config.channels.map(({ profile }) => profile.id));
  for (const { channel, identity, attemptId } of journal.liveAttempts()) {
    if (identity.terminal !== config.terminal) {
      const was = `attempt ${attemptId} of terminal ${identity.terminal} is still open`;
      throw new StartRefused('CONFIG_WRONG', `${path}: terminal: ${was}; start as that one first`);
    }
    if (!channels.has(channel)) {
      const owes = `${channel} is gone but still owes the end of attempt ${attemptId}`;
      throw new StartRefused('CONFIG_WRONG', `${path}: channels: ${owes}; list it until then`);
    }
  }
};
