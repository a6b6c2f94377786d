import { DataTypes, Model, Sequelize } from 'sequelize';

const sequelize = new Sequelize(process.env.DATABASE_URL ?? '');

export class Customer extends Model {}

Customer.init(
  {
    email: { type: DataTypes.STRING },
    marketingConsent: { type: DataTypes.BOOLEAN, defaultValue: false },
    paperless: { type: DataTypes.BOOLEAN, defaultValue: true },
  },
  { sequelize, tableName: 'customers' },
);

export const objected = (id: string) => Customer.update({ emailOptOut: true }, { where: { id } });
export const willing = () => Customer.count({ where: { marketingConsent: true } });
