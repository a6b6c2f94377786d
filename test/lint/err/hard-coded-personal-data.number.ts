const bsn = 123456782; // expect: hard-coded-personal-data
const orderNumber = '123456782';
const phone = '123456782';

export const example = { bsn, orderNumber, phone };
