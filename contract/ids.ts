import { z } from 'zod';
import { token } from './brand.ts';

/** One sale the cashier sells; made at the terminal and durable there before it is used. */
export const saleId = token(40).brand<'SaleId'>();
export type SaleId = z.infer<typeof saleId>;

/** One try of one sale on one channel; also the idempotency key the channel sees. */
export const attemptId = token(40).brand<'AttemptId'>();
export type AttemptId = z.infer<typeof attemptId>;

/** A payment channel (an acquirer, a wallet) as named in the daemon's configuration. */
export const channelId = token(32).brand<'ChannelId'>();
export type ChannelId = z.infer<typeof channelId>;

/** Terminal id, ISO 8583 field 41 (ans 8). */
export const terminalId = z
  .string()
  .regex(/^[A-Z0-9]{8}$/, 'eight capital letters or digits')
  .brand<'TerminalId'>();
export type TerminalId = z.infer<typeof terminalId>;

/** System trace audit number, ISO 8583 field 11 (n 6): 1 to 999999, never repeated within a batch. */
export const stan = z.int().min(1).max(999_999).brand<'Stan'>();
export type Stan = z.infer<typeof stan>;

/** Batch of a terminal at a channel, ISO 8583 field 60.2 (n 6). */
export const batch = z.int().min(1).max(999_999).brand<'Batch'>();
export type Batch = z.infer<typeof batch>;

/** A person who answers for an action: cashier, supervisor, technician. */
export const personId = z.string().trim().min(1).max(40).brand<'PersonId'>();
export type PersonId = z.infer<typeof personId>;
