export function load(contact: { email: string }) {
  // inzage-ignore personal-data-in-log // expect: suppression-without-reason
  console.log(contact.email); // expect: personal-data-in-log
}
