import { ping } from './circle-a.ts';

export function pong(text: string, left: number) {
  console.info(text);
  ping(text, left);
}
