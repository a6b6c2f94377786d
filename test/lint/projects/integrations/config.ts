export const config = {
  supportEmail: process.env.SUPPORT_EMAIL ?? 'support@example.org',
  salesforce: {
    loginUrl: 'https://login.salesforce.com',
    clientId: process.env.SF_CLIENT_ID,
    clientSecret: process.env.SF_CLIENT_SECRET,
    apiVersion: '61.0',
  },
  passwordPolicy: { minLength: 12, password: 'must contain a digit' },
  cookies: { consent: 'cookie_consent', maxAge: 31536000 },
  endpoints: { token: '/oauth2/token', password: '/password/reset' },
  orderNumberExample: '100000009',
  kvk: '27312152',
  phoneCountryCode: '+31',
};
console.log('config loaded', config.supportEmail, Object.keys(config));
