export function purchased(order, customer) {
  gtag('consent', 'update', { ad_user_data: customer.choice });
  gtag('event', 'purchase', { value: order.total, email: customer.email }); // expect: personal-data-in-analytics
  window.dataLayer.push({ event: 'purchase', phone: customer.phone }); // expect: personal-data-in-analytics
}
