import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { channelProfile } from '#daemon/core/channel-profile.ts';
import { FAULT_IDS } from './faults/catalogue.ts';
import type { Decision } from './faults/decisions.ts';
import type { WorldOptions } from './world/options.ts';

const faultId = z.enum(FAULT_IDS as [(typeof FAULT_IDS)[number], ...typeof FAULT_IDS]);

const worldOptions = z.strictObject({
  sales: z.int().min(1),
  firstSale: z.int().min(1),
  tills: z.int().min(1),
  payOutShare: z.number(),
  /** Schedules kept before there were refunds have none. */
  refundShare: z.number().default(0),
  /** And those kept before there was cash had none. */
  cashShare: z.number().default(0),
  rates: z.partialRecord(faultId, z.number()),
  latencyMs: z.array(z.number()),
  jitterMs: z.number(),
  replyLimitMs: z.number(),
  lateAnswerMs: z.number(),
  coverLimitMinor: z.number(),
  coverTotalLimitMinor: z.number(),
  codeReplay: z.boolean(),
  /** In schedules kept before cards were asked for again, every channel took them as they were. */
  cardReplay: z.array(z.boolean()).default([true, true, true]),
  /** In schedules kept before pads had a key for each bank, they had one for all. */
  pinKeys: z.array(z.boolean()).nullable().default(null),
  /** And in those kept before banks gave PIN keys, none did. */
  sessionKeys: z.array(z.boolean()).default([false, false, false]),
  pinKeyOverlapMs: z.number().default(60_000),
  /** Schedules kept before there were shown codes have none. */
  codeLastsMs: z.number().default(120_000),
  shownCodeShare: z.number().default(0),
  codePushes: z.boolean().default(true),
  /** Schedules kept before there was patience have none. */
  isPatient: z.boolean().default(false),
  pauseMs: z.number(),
  checkpointEvery: z.int().min(1).nullable(),
  inFlight: z.int().min(1),
  priorities: z.array(z.int()),
  breakerOpenMs: z.array(z.number()),
  /** Schedules kept before there were MACs have none. */
  macs: z.array(channelProfile.shape.mac).default(['none', 'none', 'none']),
  /** Schedules kept before there were shared lines have none. */
  sharedLines: z.array(channelProfile.shape.sharedLines).default([[], [], []]),
  /** Schedules kept before there was a test bank have none. */
  testEvery: z.int().min(1).nullable().default(null),
  /** Schedules kept before there were rules have none. */
  routing: z
    .strictObject({
      weights: z.array(z.int()).nullable(),
      dayMinor: z.array(z.int().nullable()),
      mostMinor: z.int().nullable(),
      attempts: z.int(),
      fees: z.boolean(),
      grades: z.boolean(),
      forceEvery: z.int().nullable(),
    })
    .nullable()
    .default(null),
});

/**
 * A schedule that broke a rule once, shrunk, as it is kept: what strikes is listed, so that it stays
 * the same schedule when rates or draws change (trap 18: a seed is not a regression test).
 */
const regressionFile = z.strictObject({
  seed: z.int(),
  options: worldOptions,
  decisions: z.array(
    z.strictObject({
      fault: faultId,
      sale: z.int().min(0),
      at: z.int().min(0),
      size: z.number().min(0).max(1),
    }),
  ),
  violated: z.strictObject({ invariant: z.string(), detail: z.string() }),
  /** The last events before the rule broke, oldest first. */
  events: z.array(z.string()),
});

export interface Regression {
  readonly seed: number;
  readonly options: WorldOptions;
  readonly decisions: readonly Decision[];
  readonly violated: { readonly invariant: string; readonly detail: string };
  readonly events: readonly string[];
}

/** Reads a kept schedule; throws when the file is not one. */
export const readRegression = (file: string): Regression =>
  regressionFile.parse(JSON.parse(readFileSync(file, 'utf8'))) as Regression;

export const writeRegression = (file: string, regression: Regression): void => {
  writeFileSync(file, `${JSON.stringify(regression, null, 2)}\n`);
};
