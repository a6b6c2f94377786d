const announce = require('./legacy-log.cjs');
const { person } = require('./crm/people.ts');

exports.run = async (actor, id) => {
  const contact = await person(actor, id);
  announce(contact.LastName); // expect: personal-data-in-log
  announce(contact.Id);
  announce.quiet(contact.LastName);
};
