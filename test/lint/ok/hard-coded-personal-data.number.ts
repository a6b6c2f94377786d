const bsn = 123456789;
const orderNumber = '123456782';
const phone = '123456782';

export const example = { bsn, orderNumber, phone };
