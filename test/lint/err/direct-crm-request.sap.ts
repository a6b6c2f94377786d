import axios from 'axios';

export async function partner(id: string) {
  const response = await axios({ // expect: direct-crm-request
    method: 'get',
    url: `${process.env.S4_HOST}/sap/opu/odata/sap/API_BUSINESS_PARTNER/A_BusinessPartner('${id}')`,
    params: { $select: 'BusinessPartner,BusinessPartnerFullName', $format: 'json' },
    auth: { username: process.env.S4_USER ?? '', password: process.env.S4_PASSWORD ?? '' },
  });
  return response.data.d;
}
