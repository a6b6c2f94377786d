import { DataTypes, Model, Sequelize } from 'sequelize';

const sequelize = new Sequelize(process.env.DATABASE_URL ?? '');

export class Customer extends Model {}

Customer.init(
  {
    email: { type: DataTypes.STRING },
    marketingConsent: { type: DataTypes.BOOLEAN, defaultValue: true }, // expect: consent-hard-coded
    paperless: { type: DataTypes.BOOLEAN, defaultValue: true },
  },
  { sequelize, tableName: 'customers' },
);

export const migrated = (id: string) => Customer.update({ emailOptOut: false }, { where: { id } }); // expect: consent-hard-coded
