import type { DaemonLink } from '#contract/daemon-api.ts';
import type { PersonId, SaleId } from '#contract/ids.ts';
import type { Log } from '#contract/ports.ts';

/** A supervisor's word that an unknown sale may leave the screen (rule 19). */
export interface HandOver {
  readonly saleId: SaleId;
  readonly person: PersonId;
  readonly reason: string;
}

interface Ports {
  readonly daemon: DaemonLink;
  readonly log: Log;
}

/**
 * Has each hand-over journaled: at once, or when the daemon can be asked again. The log has it
 * either way, since a till that ends before then forgets what it holds here.
 */
export class HandOverDesk {
  readonly #ports: Ports;
  readonly #owed = new Set<HandOver>();

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  take(handOver: HandOver): void {
    this.#ports.log.warn('unknown sale taken off the screen', { ...handOver });
    this.#owed.add(handOver);
    this.#tell(handOver);
  }

  /** The link stands again: what was not heard is said once more. */
  linkBack(): void {
    for (const handOver of this.#owed) this.#tell(handOver);
  }

  #tell(handOver: HandOver): void {
    const { daemon, log } = this.#ports;
    const { saleId } = handOver;
    daemon.request('payment.hand-over', handOver).then(
      ({ journaled }) => {
        this.#owed.delete(handOver);
        if (!journaled) log.warn('the journal knows no such sale', { saleId });
      },
      () => log.warn('hand-over not journaled yet', { saleId }),
    );
  }
}
