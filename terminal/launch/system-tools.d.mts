/** Types of `system-tools.mjs`. */
export declare const EVERY_TOOL: readonly string[];
export declare function findProgram(name: string): string | null;
export declare function findBrowser(): string | null;
export declare function complaintAboutTools(wanted: readonly string[]): string | null;
