window.dataLayer = window.dataLayer || [];
function gtag() {
  dataLayer.push(arguments);
}
gtag('consent', 'default', { ad_storage: 'denied', analytics_storage: 'denied', wait_for_update: 500 });
gtag('consent', 'default', { ad_storage: 'granted', analytics_storage: 'granted', region: ['US', 'BR'] });
gtag('js', new Date());
gtag('config', 'G-1');

export const agreed = () => gtag('consent', 'update', { ad_storage: 'granted' });
