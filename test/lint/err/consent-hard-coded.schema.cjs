const mongoose = require('mongoose');

const schema = new mongoose.Schema({
  name: String,
  marketingConsent: { type: Boolean, default: true }, // expect: consent-hard-coded
  active: { type: Boolean, default: true },
});

module.exports = mongoose.model('Customer', schema);
