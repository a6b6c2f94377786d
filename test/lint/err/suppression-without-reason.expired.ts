export function load(contact: { email: string }) {
  /* inzage-ignore personal-data-in-log -- until the logger masks (until 2026-11-01) */ /* expect: suppression-without-reason */
  console.log(contact.email); // expect: personal-data-in-log
}
