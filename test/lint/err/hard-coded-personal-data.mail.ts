export const TESTERS = ['jan.devries1987@gmail.com', 'qa@acme.example']; // expect: hard-coded-personal-data

export function isTester(mail: string) {
  return TESTERS.includes(mail) || mail === 'p.bakker@ziggo.nl'; // expect: hard-coded-personal-data
}
