export function toPortal(customer: { email: string; ticket: string }, base: string) {
  window.location.href = `${base}/login?hint=${customer.email}`; // expect: personal-data-in-url
}

export function toHelp(customer: { phone: string }) {
  window.open('https://help.example.org/?tel=' + customer.phone); // expect: personal-data-in-url
}
