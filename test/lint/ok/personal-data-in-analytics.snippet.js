window.dataLayer = window.dataLayer || [];
function gtag() {
  window.dataLayer.push(arguments);
}
gtag('js', new Date());

export function ordered(customer, order) {
  gtag('event', 'purchase', { value: order.total, returning: customer.orders > 1 });
}
