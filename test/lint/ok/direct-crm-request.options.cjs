exports.owners = function (context) {
  return context.helpers.request({ method: 'GET', uri: 'https://api.hubapi.com/crm/v3/owners', json: true });
};
