export function purchased(order, customer) {
  gtag('consent', 'update', { ad_user_data: customer.choice });
  gtag('event', 'purchase', { value: order.total, tier: customer.tier });
  window.dataLayer.push({ event: 'purchase', tier: customer.tier });
}
