module.exports = {
  salesforce: {
    loginUrl: 'https://login.salesforce.com',
    username: 'integratie@acme.example',
    password: process.env.SF_PASSWORD,
    securityToken: process.env.SF_SECURITY_TOKEN,
  },
  labels: { password: 'Wachtwoord' },
};
