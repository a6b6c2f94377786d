const fs = require('fs');

exports.append = function append(klanten) {
  const uit = fs.createWriteStream('belijst.csv', { flags: 'a' });
  for (const klant of klanten) {
    uit.write(`${klant.id}\n`);
  }
  uit.end();
};
