import { z } from 'zod';
import { token } from '#contract/brand.ts';

const milliseconds = z.int().min(1).max(120_000);

/** Time limits of one printer, in milliseconds of the monotonic clock, and the size of a write. */
const limits = z
  .strictObject({
    /** Opening the line. */
    openMs: milliseconds,
    /** One answer to a real-time status request, or to the request to clear the buffers. */
    statusMs: milliseconds,
    /** Silence after which no late answer is expected any more. */
    quietMs: milliseconds,
    /** Handing one chunk to the operating system. */
    writeMs: milliseconds,
    chunkBytes: z
      .int()
      .min(1)
      .max(64 * 1024),
    /** From the last byte handed over to the acknowledged end of the job. */
    acknowledgeMs: milliseconds,
    /** Between two looks at an idle printer. */
    pollMs: milliseconds,
    reopenFirstMs: milliseconds,
    reopenMaxMs: milliseconds,
  })
  .refine((l) => l.quietMs <= l.statusMs, 'the quiet time is longer than a status answer may take')
  .refine((l) => l.statusMs < l.acknowledgeMs, 'a job may not end before a status answer may come')
  .refine((l) => l.reopenFirstMs <= l.reopenMaxMs, 'the first pause is longer than the longest');
export type PrinterLimits = z.infer<typeof limits>;

/** Dots of one column: font A of the 203 dpi printers, 12 by 24. */
export const DOTS_PER_COLUMN = 12;

/**
 * What the driver must know of a make of printer. Data, so that a shop with another printer brings
 * a file instead of a program.
 */
export const printerModel = z
  .strictObject({
    id: token(40),
    name: z.string().min(1).max(60),
    /** Half-width columns of a line: 32 on 58 mm paper, 48 on 80 mm. A Hanzi takes two. */
    columns: z.union([z.literal(32), z.literal(48)]),
    /** Printable dots of a line. */
    dots: z.int(),
    encoding: z.enum(['gb18030', 'gbk']),
    /** How pictures go out: `gs-8-l` is Epson's newer command, `gs-v-0` the one clones know. */
    graphics: z.enum(['gs-8-l', 'gs-v-0']),
    /**
     * What stands for a letter the printer's font lacks: `drawn` its code point in a box, by the
     * bit image command that works inside a line (ESC *); `marked` the sign 〓.
     */
    rareLetters: z.enum(['drawn', 'marked']),
    /** Whether Hanzi take their size from a command of their own (FS !) beside GS !. */
    hanziSize: z.enum(['common', 'own-command']),
    cutter: z.enum(['full', 'partial', 'none']),
    drawer: z.enum(['pin-2', 'pin-5', 'none']),
    /** `pushed`: reports changes by itself (GS a); `asked`: only when asked (DLE EOT). */
    status: z.enum(['pushed', 'asked']),
    /** Whether it says on GS I what it is: its firmware, model and serial number. */
    names: z.enum(['told', 'none']),
    /**
     * `confirmed`: drops what it holds on DLE DC4 8 and says so. Without it nobody can tell whether
     * the rest of a stopped job will still come out, so such a job ends as unclear.
     */
    clearing: z.enum(['confirmed', 'none']),
    limits,
  })
  .refine(
    // A name that comes late is swept out by clearing, and by nothing else.
    (m) => m.names === 'none' || m.clearing === 'confirmed',
    'a printer that is asked for its name must be one that clears on request',
  )
  .refine((m) => m.dots === m.columns * DOTS_PER_COLUMN, 'columns and dots do not match');
export type PrinterModel = z.infer<typeof printerModel>;
