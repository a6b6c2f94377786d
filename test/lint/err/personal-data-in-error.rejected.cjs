exports.send = function send(transport, contact) {
  return new Promise((resolve, reject) => {
    transport.deliver(contact.id, (failure) => {
      if (failure) reject(new Error(`could not reach ${contact.phone}: ${failure.code}`)); // expect: personal-data-in-error
      else resolve(contact.id);
    });
  });
};
