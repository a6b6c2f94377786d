const { LRUCache } = require('lru-cache');

const byId = new LRUCache({ max: 500 });

exports.keep = (patient) => {
  byId.set(patient.id, `${patient.voornaam} ${patient.achternaam}`); // expect: personal-data-in-cache
};
exports.seen = (patient) => byId.has(patient.id);
