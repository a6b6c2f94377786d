exports.load = function (context, id) {
  return context.helpers.request({ // expect: direct-crm-request
    method: 'GET',
    uri: `https://api.hubapi.com/crm/v3/objects/contacts/${id}?properties=email`,
    json: true,
  });
};
