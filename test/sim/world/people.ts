import type { PersonId } from '#contract/ids.ts';
import type { PinCheck, PinVerifier, StaffMember } from '#contract/staff.ts';

/** Who sells at every simulated till, and who is called when a sale stays unknown. */
export const CASHIER = 'Li Na' as PersonId;
export const SUPERVISOR = 'Chen' as PersonId;
/** Everybody's. */
export const SIM_PIN = '2580';

const VERIFIER = `plain ${SIM_PIN}` as PinVerifier;

export const SIM_STAFF: readonly StaffMember[] = [
  { id: CASHIER, name: 'Li Na', role: 'cashier', pin: VERIFIER },
  { id: SUPERVISOR, name: 'Chen', role: 'supervisor', pin: VERIFIER },
];

/** scrypt takes no virtual time, and people's PINs are not what is simulated. */
export const simPins: PinCheck = {
  matches: async (pin, verifier) => verifier === `plain ${pin}`,
};
