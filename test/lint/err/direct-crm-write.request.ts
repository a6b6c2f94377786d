const headers = { authorization: `Bearer ${process.env.SF_TOKEN}`, 'content-type': 'application/json' };

export async function setPhone(id: string, value: string) {
  const response = await fetch(`${process.env.SF_URL}/services/data/v61.0/sobjects/Contact/${id}`, { // expect: direct-crm-write
    method: 'PATCH',
    headers,
    body: JSON.stringify({ Phone: value }),
  });
  return response.status === 204;
}
