export function load(contact: { id: string }) {
  // inzage-ignore personal-data-in-log -- masked upstream // expect: suppression-without-reason
  console.log(contact.id);
}
