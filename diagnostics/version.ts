import packageFile from '../package.json' with { type: 'json' };

/** The version of the product this program belongs to. */
export const productVersion: string = packageFile.version;
