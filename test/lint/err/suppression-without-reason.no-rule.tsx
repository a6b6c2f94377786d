export function Card({ contact }: { contact: { email: string } }) {
  // inzage-ignore -- it is fine // expect: suppression-without-reason
  console.log(contact.email); // expect: personal-data-in-log
  return <p>{contact.email}</p>;
}
