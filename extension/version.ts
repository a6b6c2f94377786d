/** As in package.json; the manifest and reports carry it. */
export const VERSION = '0.1.0';
