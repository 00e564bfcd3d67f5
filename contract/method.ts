import { z } from 'zod';

/**
 * How the customer pays. `qr-scan`: the till scans the customer's code; `qr-show`: the till shows a
 * code that the customer's wallet scans.
 */
export const method = z.enum(['card', 'qr-scan', 'qr-show']);
export type Method = z.infer<typeof method>;

/** How a card was read, ISO 8583 field 22 in words. */
export const cardEntry = z.enum(['stripe', 'chip', 'contactless']);
export type CardEntry = z.infer<typeof cardEntry>;

/** Whose payment code a scanned text is; decided by a table, see the terminal's capture. */
export const walletKind = z.enum(['wechat', 'alipay', 'unionpay']);
export type WalletKind = z.infer<typeof walletKind>;
