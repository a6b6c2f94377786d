import * as Sentry from '@sentry/nextjs';

type Checkout = { orderId: string; iban: string; amount: number };

export async function pay(checkout: Checkout) {
  Sentry.addBreadcrumb({
    category: 'checkout',
    message: 'paying',
    data: { order: checkout.orderId, amount: checkout.amount },
  });
  const response = await fetch('/api/pay', { method: 'POST', body: JSON.stringify(checkout) });
  if (!response.ok) Sentry.captureMessage(`payment of order ${checkout.orderId} failed`);
}
