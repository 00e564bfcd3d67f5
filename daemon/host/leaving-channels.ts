import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { channelProfile } from '#daemon/core/channel-profile.ts';
import { type ConfiguredChannel, LeavingNotKept } from '#daemon/core/channel-roster.ts';

const kept = z.array(z.strictObject({ profile: channelProfile, certificatePem: z.string() }));

const fileIn = (stateDirectory: string): string => join(stateDirectory, 'leaving-channels.json');

/**
 * Channels that an earlier process ran on although its configuration listed them no more. A damaged
 * file counts as none: `refuseForgetting` then says which channel is still owed something.
 */
export const readLeaving = (stateDirectory: string): readonly ConfiguredChannel[] => {
  try {
    return kept.parse(JSON.parse(readFileSync(fileIn(stateDirectory), 'utf8')));
  } catch {
    return [];
  }
};

/** Whole and on disk, or not at all: a power cut right after it must not forget a reversal. */
export const keepLeaving = (
  stateDirectory: string,
  channels: readonly ConfiguredChannel[],
): void => {
  const path = fileIn(stateDirectory);
  try {
    writeThrough(`${path}.new`, `${JSON.stringify(channels)}\n`);
    renameSync(`${path}.new`, path);
    if (process.platform !== 'win32') forceFolder(stateDirectory);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LeavingNotKept(`${path} can't be written: ${why}`);
  }
};

const writeThrough = (path: string, text: string): void => {
  const file = openSync(path, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};

/** A renamed file is durable once its folder is. */
const forceFolder = (path: string): void => {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
};
