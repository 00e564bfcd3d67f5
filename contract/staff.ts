/** People at the till as data: who they are, what they may do, and how their PIN is checked. */
import { z } from 'zod';
import { personId } from './ids.ts';

/** A supervisor may do what a cashier may, and agree to what a cashier may not do alone. */
export const role = z.enum(['cashier', 'supervisor']);
export type Role = z.infer<typeof role>;

/** What a person types at the till; never stored, never logged. */
export const pinText = z.string().regex(/^\d{4,8}$/, 'four to eight digits');

/**
 * What is kept instead of a PIN: `scrypt:N:r:p:salt:hash`, salt and hash in base64 (RFC 7914). The
 * costs stand in it, so that they can be raised for one person after the other.
 */
export const pinVerifier = z
  .string()
  .max(200)
  .regex(/^scrypt:\d{4,7}:\d{1,2}:\d{1,2}:[A-Za-z0-9+/=]{16,64}:[A-Za-z0-9+/=]{24,100}$/)
  .brand<'PinVerifier'>();
export type PinVerifier = z.infer<typeof pinVerifier>;

const publicFacts = {
  id: personId,
  name: z.string().trim().min(1).max(40),
  role,
};

/** A person as a screen may show them. */
export const staffName = z.strictObject(publicFacts);
export type StaffName = z.infer<typeof staffName>;

/** A person as the till's settings hold them. */
export const staffMember = z.strictObject({ ...publicFacts, pin: pinVerifier });
export type StaffMember = z.infer<typeof staffMember>;

/** Everybody who may work at a till: somebody, with ids of their own, one of them a supervisor. */
export const staff = z
  .array(staffMember)
  .min(1)
  .max(60)
  .refine((people) => new Set(people.map(({ id }) => id)).size === people.length, {
    message: 'two people have the same id',
  })
  .refine((people) => people.some((person) => person.role === 'supervisor'), {
    message: 'nobody is a supervisor',
  });

/** Compares a typed PIN with what is kept. Slow on purpose, so it never blocks. */
export interface PinCheck {
  matches(pin: string, verifier: PinVerifier): Promise<boolean>;
}
