export function load(contact: { email: string }) {
  console.log(contact.email); // inzage-ignore personal-data-in-log -- masked upstream
}

/** How it is written: `inzage-ignore personal-data-in-log`. */
export const EXAMPLE = '// inzage-ignore personal-data-in-log';
