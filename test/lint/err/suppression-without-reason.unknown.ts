export function load(contact: { email: string }) {
  // inzage-ignore personal-data-in-logs -- masked upstream // expect: suppression-without-reason
  console.log(contact.email); // expect: personal-data-in-log
}
