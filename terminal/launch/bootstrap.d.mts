/** Types of `bootstrap.mjs`, which is plain JavaScript because it runs before anything is there. */
export interface Command {
  readonly about: string;
  readonly tools: readonly string[];
  readonly run: readonly string[];
}
export declare const COMMANDS: Readonly<Record<string, Command>>;
export declare function complaintAboutNode(version: string): string | null;
export declare function complaintAboutCommand(name: string | undefined): string | null;
export declare function installIsDue(root: string): boolean;
