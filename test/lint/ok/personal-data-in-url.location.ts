export function toPortal(customer: { email: string; ticket: string }, base: string) {
  window.location.href = `${base}/login?ticket=${customer.ticket}`;
}

export function toHelp(customer: { phone: string }) {
  window.open('https://help.example.org/?from=portal');
}
