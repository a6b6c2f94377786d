const { Schema, model } = require('mongoose');

const customerSchema = new Schema(
  {
    email: { type: String, required: true },
    plan: { type: String, default: 'basic' },
    smsConsent: { type: Boolean, default: true }, // expect: consent-hard-coded
    verified: { type: Boolean, default: false },
  },
  { timestamps: true },
);

module.exports = model('Customer', customerSchema);
