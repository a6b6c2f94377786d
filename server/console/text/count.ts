/** One of something, or more. */
export const of = (n: number, one: string, many: string): string => (n === 1 ? one : many);
