import { hash } from 'node:crypto';

/** A UUIDv7 with the parent's time and bits derived from its id and a position, so that a retry finds it. */
export function childId(parent: string, position: number): string {
  const hex = hash('sha256', `${parent}/${position}`, 'hex');
  const variant = ((Number.parseInt(hex.slice(3, 4), 16) & 0x3) | 0x8).toString(16);
  return `${parent.slice(0, 13)}-7${hex.slice(0, 3)}-${variant}${hex.slice(4, 7)}-${hex.slice(7, 19)}`;
}
