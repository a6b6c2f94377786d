export function load(contact: { email: string }) {
  // inzage-ignore personal-data-in-log -- goes to the mail gateway's own log, which is covered by its DPIA
  console.log(contact.email);
}
