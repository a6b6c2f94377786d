export * from './audit.ts';
export { shadow, initials, without } from './mask.ts';
export { tell as say } from './audit.ts';
