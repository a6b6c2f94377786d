const mongoose = require('mongoose');

const schema = new mongoose.Schema({
  name: String,
  marketingConsent: { type: Boolean, default: false },
  active: { type: Boolean, default: true },
});

module.exports = mongoose.model('Customer', schema);
