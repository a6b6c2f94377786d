module.exports = {
  salesforce: {
    loginUrl: 'https://login.salesforce.com',
    username: 'integratie@acme.example',
    password: 'Gr0ningen!23', // expect: credential-exposed
    securityToken: 'Kd8sJq2LmX0pZr5TyV', // expect: credential-exposed
  },
  labels: { password: 'Wachtwoord' },
};
