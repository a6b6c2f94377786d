window.dataLayer = window.dataLayer || [];
function gtag() {
  dataLayer.push(arguments);
}
gtag('consent', 'default', {
  ad_storage: 'denied',
  analytics_storage: 'granted', // expect: consent-hard-coded
  wait_for_update: 500,
});
gtag('js', new Date());
gtag('config', 'G-1');
