window.dataLayer = window.dataLayer || [];
function gtag() {
  window.dataLayer.push(arguments);
}
gtag('js', new Date());

export function ordered(customer, order) {
  gtag('event', 'purchase', { value: order.total, mail: customer.email }); // expect: personal-data-in-analytics
}
