/** Scheme, host and port; null for what is no address that a token may go to: https, or http on this machine. */
export function originOf(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || `${url.username}${url.password}${url.search}${url.hash}` !== '') return null;
  const here = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && here) ? url.origin : null;
}
