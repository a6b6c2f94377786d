export function load(contact: { email: string }) {
  /* inzage-ignore personal-data-in-log -- until the logger masks (until 2027-01-31) */
  console.log(contact.email);
}
