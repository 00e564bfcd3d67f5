import { MAX_PLATFORM_BODY, PLATFORM_PATHS } from '#contract/terminal-parameters.ts';

/** What a terminal asks its platform; `null` when it can't be reached or gives no answer. */
export interface PlatformLink {
  /** Sealed parameters in base64. Nothing about them is believed yet. */
  download(): Promise<string | null>;
  /** Offers the next certificate; the acknowledgement in base64. */
  offer(certificate: string): Promise<string | null>;
}

/** A till that waits longer for its parameters than this starts with those it has. */
const ANSWER_WITHIN_MS = 5_000;

/** The platform at a base address, for one terminal. */
export function createPlatformLink(base: string, terminalId: string): PlatformLink {
  return {
    download: () => ask(`${base}${PLATFORM_PATHS.parameters(terminalId)}`, {}),
    offer: (body) =>
      ask(`${base}${PLATFORM_PATHS.certificate(terminalId)}`, { method: 'POST', body }),
  };
}

async function ask(address: string, options: RequestInit): Promise<string | null> {
  try {
    const response = await fetch(address, {
      ...options,
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    return response.ok ? await bodyOf(response) : null;
  } catch {
    // Refused, timed out, cut: whatever it was, there is no answer.
    return null;
  }
}

/** At most so many characters: a platform that never ends must not fill the till's memory. */
async function bodyOf(response: Response): Promise<string | null> {
  const decoder = new TextDecoder('latin1');
  let text = '';
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > MAX_PLATFORM_BODY) return null;
  }
  return text;
}
