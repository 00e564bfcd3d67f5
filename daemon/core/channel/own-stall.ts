/**
 * A timer this late means that we stood still, not the channel (traps 9 and 11): whatever it was to
 * find missing may lie here unread.
 */
export const OWN_STALL_MS = 500;
